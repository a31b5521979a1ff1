import type { ClusterConfigFlags } from '../shared/cluster-config.js';
import type { ConnectionFlags } from '../shared/connection.js';
import type { ColorWhen } from '../shared/terminal/colors.js';

/** A service account. */
export interface ServiceAccountName {
  readonly namespace: string;
  readonly name: string;
}

/** Flags of `check`, as commander gives them. */
export interface CheckFlags extends ConnectionFlags, ClusterConfigFlags {
  readonly serviceAccount?: ServiceAccountName;
  readonly manageInitializerConfiguration?: true;
  readonly strict?: true;
  readonly output: 'table' | 'json' | 'yaml';
  readonly color: ColorWhen;
}
