import { OperationalError } from '../../runtime/operational-error.js';
import { objectLabel } from '../object-label.js';
import {
  CERTIFICATE_SECRET,
  createCertificate,
  readCertificate,
  readValidCertificate,
} from '../webhook/certificate.js';
import { type Migration, type Step, STILL_INITIALIZED } from './migration.js';

const label = objectLabel(CERTIFICATE_SECRET);

/** A serving certificate for the webhook's Service, where there is none. */
export function makeCertificate(migration: Migration): Step {
  const { client, reporter } = migration;
  const isDone = async (): Promise<boolean> => (await readValidCertificate(client)) !== undefined;
  return {
    what: `create a certificate for the webhook (${label})`,
    isDone,
    preview: async (to) => {
      if (!(await isDone())) to.object(CERTIFICATE_SECRET, { result: 'created' });
    },
    work: () => createCertificate(client, reporter, STILL_INITIALIZED),
  };
}

/** What the API server is to trust when it calls the webhook, in PEM; undefined where there is no certificate yet. */
export async function readKnownCaBundle({ client, options }: Migration): Promise<string | undefined> {
  const { webhookUrl, caBundle = '' } = options;
  return webhookUrl === undefined ? (await readCertificate(client))?.stored.data['ca-cert.pem'] : caBundle;
}

/**
 * The same.
 * @throws OperationalError where it is not there yet
 */
export async function readCaBundle(migration: Migration): Promise<string> {
  const bundle = await readKnownCaBundle(migration);
  if (bundle !== undefined) return bundle;
  throw new OperationalError(`read ${label}: it does not exist; ${STILL_INITIALIZED}`);
}
