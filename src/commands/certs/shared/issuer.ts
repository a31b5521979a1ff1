import { randomBytes, type X509Certificate } from 'node:crypto';
import trimEnd from 'lodash/trimEnd.js';

import { subjectWantedBy } from '../../../kubernetes/resources/built-in-signers.js';
import { LEGACY_SIGNER, requestCertificate } from '../../../kubernetes/resources/certificate-signing-request.js';
import { type ClusterCa, clusterCas } from '../../../kubernetes/resources/cluster-ca.js';
import type { ApiClient } from '../../../kubernetes/transport/api-client.js';
import type { KubeConfig } from '../../../kubernetes/transport/kube-config.js';
import { systemClock } from '../../../runtime/clock.js';
import { OperationalError } from '../../../runtime/operational-error.js';
import { certificatesIn, isSignedBy } from '../../../webhook/certificates/ca-bundle.js';
import {
  createCertificateRequest,
  issueCertificate,
  type IssuedCertificate,
  type ServerNames,
} from '../../../webhook/certificates/issue-certificate.js';
import { readText } from '../../shared/read-text.js';
import type { IssuerFlags } from './issuer-flags.js';

interface Cluster {
  readonly client: ApiClient;
  readonly kubeConfig: KubeConfig;
}

const SIGNING_TIMEOUT_MS = 60_000;
const LONGEST_NAME = 200;

const nameOfRequest = ({ dns }: ServerNames): string =>
  `${trimEnd((dns[1] ?? dns[0] ?? 'webhook').slice(0, LONGEST_NAME), '-.')}-${randomBytes(4).toString('hex')}`;

/** Issues certificates as the flags say: from a new CA, or signed by the cluster. */
export function issuerOf(cluster: Cluster, flags: IssuerFlags): (names: ServerNames) => Promise<IssuedCertificate> {
  if (flags.signer !== undefined) return (names) => signByCluster(names, cluster, flags);
  if (flags.caCertFile !== undefined) {
    throw new OperationalError('got --ca-cert-file without --signer: a new certificate comes with its own CA');
  }
  return (names) => issueCertificate({ names, days: flags.days, now: new Date() });
}

async function authoritiesFor({ client, kubeConfig }: Cluster, flags: IssuerFlags): Promise<readonly ClusterCa[]> {
  const { caCertFile } = flags;
  return caCertFile === undefined
    ? clusterCas(client, kubeConfig)
    : [{ source: caCertFile, pem: await readText(caCertFile) }];
}

/** The CA that has signed a chain. */
async function authorityOf(chain: readonly X509Certificate[], cluster: Cluster, flags: IssuerFlags): Promise<string> {
  const candidates = await authoritiesFor(cluster, flags);
  const found = candidates.find(({ pem, source }) => isSignedBy(chain, certificatesIn(pem, source)));
  if (found) return found.pem;
  const looked = candidates.map(({ source }) => source).join(', ');
  throw new OperationalError(
    `find the CA that signed the certificate: it is not among ${looked === '' ? 'the CAs of the cluster' : looked}; ` +
      'give it with --ca-cert-file FILE',
  );
}

/** Requests a certificate from the cluster, which decides on its validity, not `--days`. */
async function signByCluster(names: ServerNames, cluster: Cluster, flags: IssuerFlags): Promise<IssuedCertificate> {
  const signerName = typeof flags.signer === 'string' ? flags.signer : LEGACY_SIGNER;
  const { request, key } = await createCertificateRequest(names, subjectWantedBy(signerName));
  const cert = await requestCertificate(cluster.client, {
    name: nameOfRequest(names),
    request,
    signerName,
    clock: systemClock,
    timeoutMs: SIGNING_TIMEOUT_MS,
  });
  const chain = certificatesIn(cert, 'the certificate that the cluster signed');
  return { cert, key, ca: await authorityOf(chain, cluster, flags) };
}
