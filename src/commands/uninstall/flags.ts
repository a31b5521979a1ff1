import type { RemovalOptions } from '../../installation/uninstall/remove-controller.js';
import type { ConnectionFlags } from '../shared/connection.js';

/** Flags of `uninstall`, as commander gives them. */
export interface UninstallFlags extends ConnectionFlags, Pick<RemovalOptions, 'initializer' | 'timeout' | 'dryRun'> {
  readonly releasePending?: true;
  /** The configuration goes too. */
  readonly purge?: true;
}
