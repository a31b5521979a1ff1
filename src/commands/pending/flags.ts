import type { ConnectionFlags } from '../shared/connection.js';

/** Flags of `pending`, as commander gives them. */
export interface PendingFlags extends ConnectionFlags {
  readonly namespace?: string;
  readonly allNamespaces?: true;
  readonly initializer?: string;
  /** Milliseconds. */
  readonly olderThan: number;
  readonly release?: true;
  readonly fail?: true;
  readonly delete?: true;
  readonly yes?: true;
  readonly output: 'table' | 'json';
}
