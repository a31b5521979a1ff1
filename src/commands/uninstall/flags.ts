import type { ConnectionFlags } from '../shared/connection.js';

/** Flags of `uninstall`, as commander gives them. */
export interface UninstallFlags extends ConnectionFlags {
  readonly initializer?: string;
  readonly releasePending?: true;
  readonly purge?: true;
  /** Milliseconds. */
  readonly timeout: number;
  readonly dryRun?: true;
}
