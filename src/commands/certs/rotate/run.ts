import { systemClock } from '../../../runtime/clock.js';
import { rotateCertificate } from '../../../webhook/certificates/rotation.js';
import { withClient } from '../../shared/with-client.js';
import { issuerOf } from '../shared/issuer.js';
import type { CertsRotateFlags } from './flags.js';

/** Replaces the certificate of a webhook, and prints a line for each step. */
export async function runCertsRotate(flags: CertsRotateFlags): Promise<void> {
  const { secret, webhook, settle, refresh, probe } = flags;
  await withClient(flags, (client, kubeConfig) =>
    rotateCertificate({
      client,
      secret,
      webhook,
      issue: issuerOf({ client, kubeConfig }, flags),
      refreshMs: refresh,
      settleMs: settle,
      probes: probe,
      clock: systemClock,
      now: () => new Date(),
      onStep: (step) => process.stdout.write(`${step}\n`),
    }),
  );
}
