import type { JsonObject } from '../../json/json.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { CertificateError, hasExpired } from '../../webhook/certificates/ca-bundle.js';
import {
  type CertificateSecret,
  certificateSecretOf,
  findCertificateSecret,
  SECRET_NAME,
  storeCertificate,
} from '../../webhook/certificates/certificate-secret.js';
import { issueCertificate, namesOfService } from '../../webhook/certificates/issue-certificate.js';
import { withErrorContext } from '../error-context.js';
import { objectLabel } from '../object-label.js';
import type { Reporter } from '../reporter.js';
import { INJECTOR } from './ownership.js';

const SECRET = { namespace: INJECTOR.namespace, name: SECRET_NAME };
const DAYS = 365;
const AGAIN = 'replace it with `istio-initializer certs create --service istio-sidecar-injector --force`';

/** The Secret with the certificate of a webhook in the cluster. */
export const CERTIFICATE_SECRET: JsonObject = { apiVersion: 'v1', kind: 'Secret', metadata: SECRET };

/**
 * The certificate that the webhook has; undefined where there is no Secret for one yet.
 * @throws OperationalError where what the Secret holds is of no use
 */
export async function readCertificate(client: ApiClient): Promise<CertificateSecret | undefined> {
  const stored = await findCertificateSecret(client, SECRET);
  if (!stored.object) return undefined;
  try {
    return certificateSecretOf(stored);
  } catch (cause) {
    if (!(cause instanceof CertificateError)) throw cause;
    throw new OperationalError(`${cause.message}; delete it, or ${AGAIN}`, { cause });
  }
}

/**
 * The same, where it is valid.
 * @throws OperationalError also where it has expired
 */
export async function readValidCertificate(client: ApiClient): Promise<CertificateSecret | undefined> {
  const found = await readCertificate(client);
  if (!found || !hasExpired(found.certificate, new Date())) return found;
  const label = objectLabel({
    kind: 'Secret',
    metadata: { namespace: found.stored.namespace, name: found.stored.name },
  });
  throw new OperationalError(`read ${label}: its certificate expired on ${found.certificate.validTo}; ${AGAIN}`);
}

/**
 * Creates the Secret with a new certificate for the webhook's Service.
 * @param consequence what a failure means
 * @throws OperationalError where the server refuses
 */
export async function createCertificate(client: ApiClient, reporter: Reporter, consequence: string): Promise<void> {
  const stored = await findCertificateSecret(client, SECRET);
  const names = namesOfService(INJECTOR.name, INJECTOR.namespace);
  const issued = await issueCertificate({ names, days: DAYS, now: new Date() });
  const what = `create ${objectLabel(CERTIFICATE_SECRET)}`;
  await withErrorContext(what, consequence, () => storeCertificate(client, stored, issued));
  const note = `valid for ${DAYS} days; \`certs rotate\` renews it`;
  reporter.object(CERTIFICATE_SECRET, { result: 'created', note });
}
