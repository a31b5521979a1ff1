import type { ConnectionFlags } from '../shared/connection.js';

/** Flags of `migrate`, as commander gives them. */
export interface MigrateFlags extends ConnectionFlags {
  readonly yes?: true;
  readonly image?: string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly webhookUrl?: string;
  readonly caCertFile?: string;
  readonly probeNamespace?: string;
}
