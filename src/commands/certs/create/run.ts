import { secretName, type StoredSecret } from '../../../kubernetes/resources/secret.js';
import { during } from '../../../runtime/activity.js';
import { OperationalError } from '../../../runtime/operational-error.js';
import { CertificateError, certificatesIn } from '../../../webhook/certificates/ca-bundle.js';
import {
  CA,
  CERT,
  certificateSecretOf,
  findCertificateSecret,
  isNearExpiry,
  KEY,
  storeCertificate,
} from '../../../webhook/certificates/certificate-secret.js';
import { namesOfService } from '../../../webhook/certificates/issue-certificate.js';
import { announceChanges, confirmChanges } from '../../shared/changes/confirm-change.js';
import { PlannedChanges } from '../../shared/changes/planned-changes.js';
import { withStatusLine } from '../../shared/terminal/status-line.js';
import { namespaceOf, withClient } from '../../shared/with-client.js';
import { writeOutput } from '../../shared/write-text.js';
import { issuerOf } from '../shared/issuer.js';
import { reportSecret, reportSigning } from '../shared/planned-secret.js';
import type { CertsCreateFlags } from './flags.js';

/** Creates a certificate and stores it in a Secret. The key is never printed. */
export async function runCertsCreate(flags: CertsCreateFlags): Promise<void> {
  const { service, secret } = flags;
  await withClient(flags, async (client, kubeConfig) => {
    const namespace = namespaceOf(flags.namespace, kubeConfig);
    const names = namesOfService(service, namespace);
    const stored = await findCertificateSecret(client, { namespace, name: secret });
    const occasion = reasonToWrite(stored, flags.force === true);
    const issue = issuerOf({ client, kubeConfig }, flags);
    const verb = stored.object ? 'replaced' : 'created';
    const planned = plannedFor(stored, flags);
    await announceChanges({ client, kubeConfig }, planned);
    if (flags.dryRun) {
      await writeOutput(
        `${secretName(stored)} would be ${verb} (${occasion}): certificate for ${names.dns.join(', ')}\n`,
      );
      return;
    }
    await confirmChanges(planned, flags);
    const issued = await withStatusLine(({ begin }) =>
      during(begin, 'waiting for the certificate', () => issue(names)),
    );
    await storeCertificate(client, stored, issued);
    const [certificate] = certificatesIn(issued.cert, 'the new certificate');
    await writeOutput(
      `${secretName(stored)} ${verb} (${occasion}): certificate for ${names.dns.join(', ')}, ` +
        `valid until ${certificate?.validTo ?? ''}\n`,
    );
  });
}

function plannedFor(stored: StoredSecret, flags: CertsCreateFlags): PlannedChanges {
  const planned = new PlannedChanges();
  reportSigning(planned, flags);
  reportSecret(planned, stored, [CERT, KEY, CA]);
  return planned;
}

/** Why the Secret may be written. @throws OperationalError if it may not */
function reasonToWrite(stored: StoredSecret, force: boolean): string {
  const name = secretName(stored);
  if (!stored.object) return 'there was none';
  if (force) return '--force';
  try {
    const { certificate } = certificateSecretOf(stored);
    if (isNearExpiry(certificate, new Date())) return `its certificate expires on ${certificate.validTo}`;
    throw new OperationalError(
      `write ${name}: it exists, with a certificate valid until ${certificate.validTo}; replace it without a failed call ` +
        'with `certs rotate`, or at once with --force',
    );
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    const what = `write ${name}: it exists, and was not written by certs create (${error.message})`;
    throw new OperationalError(`${what}; want another name, or --force`, { cause: error });
  }
}
