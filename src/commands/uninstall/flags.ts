import type { RemovalOptions } from '../../installation/uninstall/remove-controller.js';
import type { ChangeFlags } from '../shared/changes/confirm-change.js';
import type { ConnectionFlags } from '../shared/connection.js';

/** Flags of `uninstall`, as commander gives them. */
export interface UninstallFlags extends ConnectionFlags, ChangeFlags, Pick<RemovalOptions, 'initializer' | 'timeout'> {
  readonly releasePending?: true;
  /** The configuration goes too. */
  readonly purge?: true;
}
