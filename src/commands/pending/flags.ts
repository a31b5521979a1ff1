import type { ChangeFlags } from '../shared/changes/confirm-change.js';
import type { ConnectionFlags } from '../shared/connection.js';
import type { ColorWhen } from '../shared/terminal/colors.js';

/** Flags of `pending`, as commander gives them. */
export interface PendingFlags extends ConnectionFlags, ChangeFlags {
  readonly namespace?: string;
  readonly allNamespaces?: true;
  readonly initializer?: string;
  /** Milliseconds. */
  readonly olderThan: number;
  readonly release?: true;
  readonly fail?: true;
  readonly delete?: true;
  readonly output: 'table' | 'json' | 'yaml';
  readonly color: ColorWhen;
}
