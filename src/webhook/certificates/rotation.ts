import {
  changeCaBundles,
  readCaBundles,
  webhookConfigurationName,
  webhookConfigurationsPath,
} from '../../kubernetes/resources/mutating-webhook-configuration.js';
import { type SecretChange, type SecretName, secretName, writeSecret } from '../../kubernetes/resources/secret.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { type BeginActivity, during } from '../../runtime/activity.js';
import type { Clock } from '../../runtime/clock.js';
import { pause } from '../../runtime/delay.js';
import { addToBundle, bundleOf, certificatesIn, removeFromBundle, trustsAll } from './ca-bundle.js';
import {
  CA,
  CERT,
  certificatesAt,
  type CertificateSecret,
  isNearExpiry,
  KEY,
  NEXT_CA,
  NEXT_CERT,
  NEXT_KEY,
  PREVIOUS_CA,
  readCertificateSecret,
} from './certificate-secret.js';
import { type IssuedCertificate, namesOfCertificate, type ServerNames } from './issue-certificate.js';
import { type ServerAddress, waitUntilServed } from './served-certificate.js';

/** A rotation that could not go on. What it has done stays, and the next run continues from there. */
class RotationError extends Error {
  readonly code = 'ERR_CERTIFICATE_ROTATION';

  constructor(message: string) {
    super(message);
    this.name = 'RotationError';
  }
}

export interface RotationOptions {
  readonly client: ApiClient;
  readonly secret: SecretName;
  /** Name of the MutatingWebhookConfiguration. */
  readonly webhook: string;
  /** Issues the new certificate, for the names of the old one. */
  readonly issue: (names: ServerNames) => Promise<IssuedCertificate>;
  /** How long API servers take to see a changed caBundle. */
  readonly refreshMs: number;
  /** How long replicas take to see a changed Secret; also the most that `probes` are waited for. */
  readonly settleMs: number;
  /** Addresses of all replicas: once each shows the new certificate, there is nothing to wait for. */
  readonly probes: readonly ServerAddress[];
  readonly clock: Clock;
  readonly now: () => Date;
  /** Is told what is waited for. */
  readonly activity: BeginActivity;
  /** Called with what has been done. */
  readonly onStep: (step: string) => void;
}

type Stage = 'begin' | 'prepared' | 'switched';

/**
 * Replaces the certificate of a webhook, and its authority, so that no call fails: clients trust both authorities before the
 * server shows the new certificate, and until the last replica does. Each step is written into the Secret, so that the
 * next run continues one that was interrupted.
 * @throws KubeApiError, CertificateError, WebhookConfigurationError, RotationError
 */
export async function rotateCertificate(options: RotationOptions): Promise<void> {
  const { client, secret, now, onStep } = options;
  const read = (): Promise<CertificateSecret> => readCertificateSecret(client, secret);
  const first = await read();
  const stage = stageOf(first, now());
  if (stage !== 'begin') onStep(`${secretName(secret)}: continues the rotation that was begun`);
  if (stage === 'begin') await prepare(options, first);
  if (stage !== 'switched') {
    await trustBoth(options, await read());
    await replace(options, await read());
  }
  await waitForReplicas(options, await read());
  await distrustOld(options, await read());
}

/** Where an earlier run has stopped, by what it has left in the Secret. */
function stageOf({ stored }: CertificateSecret, now: Date): Stage {
  if (stored.data[PREVIOUS_CA] !== undefined) return 'switched';
  const isWhole = [NEXT_CERT, NEXT_KEY, NEXT_CA].every((key) => stored.data[key] !== undefined);
  if (!isWhole) return 'begin';
  // A rotation that was left for so long is not continued.
  return certificatesAt(stored, NEXT_CERT).some((next) => isNearExpiry(next, now)) ? 'begin' : 'prepared';
}

async function write(options: RotationOptions, read: CertificateSecret, change: SecretChange): Promise<void> {
  await writeSecret(options.client, read.stored, change);
}

/** Issues the new certificate, and stores it where the next run finds it. */
async function prepare(options: RotationOptions, read: CertificateSecret): Promise<void> {
  const { secret, issue, now, onStep, activity } = options;
  const next = await during(activity, 'waiting for the new certificate', () =>
    issue(namesOfCertificate(read.certificate)),
  );
  const both = addToBundle(bundleOf(read.ca), certificatesIn(next.ca, 'the new authority'), now());
  await write(options, read, { [NEXT_CERT]: next.cert, [NEXT_KEY]: next.key, [NEXT_CA]: next.ca, [CA]: both });
  const [certificate] = certificatesIn(next.cert, 'the new certificate');
  onStep(`issued a new certificate, valid until ${certificate?.validTo ?? ''}; it waits in ${secretName(secret)}`);
}

async function trustBoth(options: RotationOptions, read: CertificateSecret): Promise<void> {
  const { client, webhook, refreshMs, now, onStep } = options;
  const wanted = [...read.ca, ...certificatesAt(read.stored, NEXT_CA)];
  const { webhooks, changed } = await changeCaBundles(client, webhook, (bundle) =>
    trustsAll(bundle, wanted) ? bundle : addToBundle(bundle, wanted, now()),
  );
  const name = webhookConfigurationName(webhook);
  onStep(`${name}: the old and the new authority are trusted (${changed} of ${webhooks} webhooks changed)`);
  await settle(options, 'waiting for the API servers to see both authorities', refreshMs);
  onStep(`waited ${refreshMs / 1000} s for the API servers to see it`);
  const path = await webhookConfigurationsPath(client);
  const seen = await readCaBundles(client, path, webhook);
  if (seen.webhooks.every(({ caBundle }) => trustsAll(caBundle, wanted))) return;
  throw new RotationError(
    `rotate the certificate in ${secretName(options.secret)}: another program has changed the caBundle of ${name} in the meantime; ` +
      'find out who, and run it again: it goes on from here',
  );
}

async function replace(options: RotationOptions, read: CertificateSecret): Promise<void> {
  const { stored, ca } = read;
  const next = certificatesAt(stored, NEXT_CA);
  const change: SecretChange = {
    ...{ [CERT]: stored.data[NEXT_CERT], [KEY]: stored.data[NEXT_KEY] },
    ...{ [NEXT_CERT]: undefined, [NEXT_KEY]: undefined, [NEXT_CA]: undefined },
    [PREVIOUS_CA]: removeFromBundle(bundleOf(ca), next),
  };
  await write(options, read, change);
  options.onStep(`${secretName(options.secret)}: the new certificate is in place of the old one`);
}

/** Nobody tells when it is over: it takes this long. */
function settle({ clock, activity }: RotationOptions, what: string, delayMs: number): Promise<void> {
  return during(activity, `${what}, ${delayMs / 1000} s`, () => pause(clock, delayMs));
}

async function waitForReplicas(options: RotationOptions, read: CertificateSecret): Promise<void> {
  const { settleMs, probes, clock, onStep, activity } = options;
  if (probes.length === 0) {
    await settle(options, 'waiting for the replicas to see the new certificate', settleMs);
    onStep(`waited ${settleMs / 1000} s for the replicas to see it`);
    return;
  }
  const silent = await during(activity, 'waiting until the new certificate is served', (tell) => {
    const onLook = (served: number): void => {
      tell(`${served} of ${probes.length} addresses, ${settleMs / 1000} s at most`);
    };
    return waitUntilServed(read.certificate, probes, { clock, timeoutMs: settleMs, onLook });
  });
  if (silent.length === 0) {
    onStep(`the new certificate is served (${probes.length} of ${probes.length} addresses)`);
    return;
  }
  const who = silent.map(({ address, shows }) => `${address} shows ${shows}`).join('; ');
  throw new RotationError(
    `rotate the certificate in ${secretName(options.secret)}: after ${settleMs / 1000} s ${who}; want the new certificate. ` +
      'Both authorities stay trusted; run it again: it goes on from here',
  );
}

async function distrustOld(options: RotationOptions, read: CertificateSecret): Promise<void> {
  const { client, webhook, now, onStep } = options;
  const pem = read.stored.data[PREVIOUS_CA] ?? '';
  // Nothing is to go where both certificates are of one authority, as those that a cluster signs.
  const old = pem === '' ? [] : certificatesAt(read.stored, PREVIOUS_CA);
  const kept = removeFromBundle(bundleOf(read.ca), old);
  const trusted = certificatesIn(kept, `the new authority in ${secretName(options.secret)}`);
  await changeCaBundles(client, webhook, (bundle) => addToBundle(removeFromBundle(bundle, old), trusted, now()));
  await write(options, read, { [CA]: kept, [PREVIOUS_CA]: undefined });
  onStep(`${webhookConfigurationName(webhook)}: the old authority is no longer trusted`);
}
