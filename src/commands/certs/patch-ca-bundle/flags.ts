import type { SecretName } from '../../../kubernetes/resources/secret.js';
import type { ChangeFlags } from '../../shared/changes/confirm-change.js';
import type { ConnectionFlags } from '../../shared/connection.js';

/** Flags of `certs patch-ca-bundle`, as commander gives them. */
export interface CertsPatchCaBundleFlags extends ConnectionFlags, ChangeFlags {
  readonly secret?: SecretName;
  readonly caCertFile?: string;
}
