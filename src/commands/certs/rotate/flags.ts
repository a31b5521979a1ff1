import type { SecretName } from '../../../kubernetes/resources/secret.js';
import type { ServerAddress } from '../../../webhook/certificates/served-certificate.js';
import type { ChangeFlags } from '../../shared/changes/confirm-change.js';
import type { IssuerFlags } from '../shared/issuer-flags.js';

/** Flags of `certs rotate`, as commander gives them. */
export interface CertsRotateFlags extends IssuerFlags, ChangeFlags {
  readonly secret: SecretName;
  readonly webhook: string;
  /** Milliseconds. */
  readonly settle: number;
  /** Milliseconds. */
  readonly refresh: number;
  readonly probe: readonly ServerAddress[];
}
