import type { MigrateOptions } from '../../installation/migrate/migration.js';
import type { ChangeFlags } from '../shared/changes/confirm-change.js';
import type { ConnectionFlags } from '../shared/connection.js';

/** Flags of `migrate`, as commander gives them. */
export interface MigrateFlags extends ConnectionFlags, ChangeFlags, Omit<MigrateOptions, 'caBundle'> {
  /** File with the `caBundle`. */
  readonly caCertFile?: string;
}
