import type { SecretName } from '../../../kubernetes/resources/secret.js';
import type { ServerAddress } from '../../../webhook/certificates/served-certificate.js';
import type { IssuerFlags } from '../shared/issuer-flags.js';

/** Flags of `certs rotate`, as commander gives them. */
export interface CertsRotateFlags extends IssuerFlags {
  readonly secret: SecretName;
  readonly webhook: string;
  /** Milliseconds. */
  readonly settle: number;
  /** Milliseconds. */
  readonly refresh: number;
  readonly probe: readonly ServerAddress[];
}
