import type { MigrateOptions } from '../../installation/migrate/migration.js';
import type { ConnectionFlags } from '../shared/connection.js';

/** Flags of `migrate`, as commander gives them. */
export interface MigrateFlags extends ConnectionFlags, Omit<MigrateOptions, 'caBundle'> {
  readonly yes?: true;
  /** File with the `caBundle`. */
  readonly caCertFile?: string;
}
