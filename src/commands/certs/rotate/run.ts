import type { StoredSecret } from '../../../kubernetes/resources/secret.js';
import type { ApiClient } from '../../../kubernetes/transport/api-client.js';
import { systemClock } from '../../../runtime/clock.js';
import { CA, CERT, KEY, readCertificateSecret } from '../../../webhook/certificates/certificate-secret.js';
import { rotateCertificate } from '../../../webhook/certificates/rotation.js';
import { announceChanges, confirmChanges } from '../../shared/changes/confirm-change.js';
import { PlannedChanges } from '../../shared/changes/planned-changes.js';
import { withStatusLine } from '../../shared/terminal/status-line.js';
import { withClient } from '../../shared/with-client.js';
import { issuerOf } from '../shared/issuer.js';
import { reportCaBundle, reportSecret, reportSigning } from '../shared/planned-secret.js';
import type { CertsRotateFlags } from './flags.js';

/** Replaces the certificate of a webhook, and prints a line for each step. */
export async function runCertsRotate(flags: CertsRotateFlags): Promise<void> {
  const { webhook, settle, refresh, probe } = flags;
  await withClient(flags, async (client, kubeConfig) => {
    const issue = issuerOf({ client, kubeConfig }, flags);
    const { stored } = await readCertificateSecret(client, flags.secret);
    const secret = { namespace: stored.namespace, name: stored.name };
    const planned = await plannedFor(client, stored, flags);
    await announceChanges({ client, kubeConfig }, planned);
    if (flags.dryRun) return;
    await confirmChanges(planned, flags);
    await withStatusLine((line) =>
      rotateCertificate({
        client,
        secret,
        webhook,
        issue,
        refreshMs: refresh,
        settleMs: settle,
        probes: probe,
        clock: systemClock,
        now: () => new Date(),
        activity: line.begin,
        onStep: (step) => {
          line.clear();
          process.stdout.write(`${step}\n`);
        },
      }),
    );
  });
}

async function plannedFor(client: ApiClient, stored: StoredSecret, flags: CertsRotateFlags): Promise<PlannedChanges> {
  const planned = new PlannedChanges();
  reportSigning(planned, flags);
  reportSecret(planned, stored, [CERT, KEY, CA]);
  await reportCaBundle(client, planned, { name: flags.webhook, caBundle: 'the old and the new CA, then the new one' });
  return planned;
}
