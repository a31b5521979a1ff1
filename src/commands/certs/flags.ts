import type { SecretName } from '../../kubernetes/resources/secret.js';
import type { ServerAddress } from '../../webhook/certificates/served-certificate.js';
import type { ConnectionFlags } from '../shared/connection.js';

/** How a certificate comes about. */
export interface IssuerFlags extends ConnectionFlags {
  readonly days: number;
  /** Name of a signer of the cluster; true: the only one of a cluster that has no names for them. */
  readonly signer?: string | true;
  readonly caCertFile?: string;
}

/** Flags of `certs create`, as commander gives them. */
export interface CertsCreateFlags extends IssuerFlags {
  readonly service: string;
  readonly namespace: string;
  readonly secret: string;
  readonly force?: true;
  readonly dryRun?: true;
}

/** Flags of `certs patch-ca-bundle`, as commander gives them. */
export interface CertsPatchFlags extends ConnectionFlags {
  readonly secret?: SecretName;
  readonly caCertFile?: string;
}

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
