import type { JsonObject } from '../../json/json.js';
import { readSecret } from '../../kubernetes/resources/secret.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { CertificateError, hasExpired } from '../../webhook/certificates/ca-bundle.js';
import { certificateSecretOf, storeCertificate } from '../../webhook/certificates/certificate-secret.js';
import { issueCertificate, namesOfService } from '../../webhook/certificates/issue-certificate.js';
import { withErrorContext } from '../error-context.js';
import { objectLabel } from '../object-label.js';
import { type Migration, type Step, STILL_INITIALIZED } from './migration.js';

const NAMESPACE = 'istio-system';
const SERVICE = 'istio-sidecar-injector';
const SECRET = { namespace: NAMESPACE, name: 'istio-sidecar-injector-certs' };
const DAYS = 365;

/** The Secret with the certificate of a webhook in the cluster. */
export const CERTIFICATE_SECRET: JsonObject = { apiVersion: 'v1', kind: 'Secret', metadata: SECRET };

const label = objectLabel(CERTIFICATE_SECRET);

/** A serving certificate for the webhook's Service, where there is none. */
export function makeCertificate(migration: Migration): Step {
  const { client, reporter } = migration;
  return {
    what: `create a certificate for the webhook (${label})`,
    isDone: () => hasValidCertificate(migration),
    work: async () => {
      const { stored } = await readCertificate(migration);
      const issued = await issueCertificate({ names: namesOfService(SERVICE, NAMESPACE), days: DAYS, now: new Date() });
      await withErrorContext(`create ${label}`, STILL_INITIALIZED, () => storeCertificate(client, stored, issued));
      const note = `valid for ${DAYS} days; \`certs rotate\` renews it`;
      reporter.object(CERTIFICATE_SECRET, { result: 'created', note });
    },
  };
}

/**
 * What the API server is to trust when it calls the webhook, in PEM.
 * @throws OperationalError where it is not there yet
 */
export async function readCaBundle(migration: Migration): Promise<string> {
  const { webhookUrl, caBundle = '' } = migration.options;
  if (webhookUrl !== undefined) return caBundle;
  const { stored, found } = await readCertificate(migration);
  if (found) return stored.data['ca-cert.pem'] ?? '';
  throw new OperationalError(`read ${label}: it does not exist; ${STILL_INITIALIZED}`);
}

async function readCertificate({ client }: Migration) {
  const stored = await readSecret(client, SECRET);
  if (!stored.object) return { stored };
  try {
    return { stored, found: certificateSecretOf(stored) };
  } catch (cause) {
    if (!(cause instanceof CertificateError)) throw cause;
    throw new OperationalError(
      `${cause.message}; delete it, or replace it with \`istio-initializer certs create --force\``,
      { cause },
    );
  }
}

async function hasValidCertificate(migration: Migration): Promise<boolean> {
  const { found } = await readCertificate(migration);
  if (!found) return false;
  if (!hasExpired(found.certificate, new Date())) return true;
  const again = 'replace it with `istio-initializer certs create --force`';
  throw new OperationalError(`read ${label}: its certificate expired on ${found.certificate.validTo}; ${again}`);
}
