import type { ConnectionFlags } from '../shared/connection.js';

/** Flags of `version`, as commander gives them. */
export interface VersionFlags extends ConnectionFlags {
  readonly client?: true;
  readonly output?: 'json' | 'yaml';
  /** Of this program. */
  readonly version: string;
}
