import { X509Certificate } from 'node:crypto';
import { expect } from 'chai';

import { changeCaBundles } from '../../../src/kubernetes/resources/mutating-webhook-configuration.js';
import type { ApiClient } from '../../../src/kubernetes/transport/api-client.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import {
  CaBundleReconciler,
  type CaBundleReconcilerOptions,
  type ReconcilerEvent,
} from '../../../src/webhook/certificates/ca-bundle-reconciler.js';
import { issueCertificate, type IssuedCertificate } from '../../../src/webhook/certificates/issue-certificate.js';
import { eventually, flushEventLoop } from '../../support/event-loop.js';
import { FakeClock } from '../../support/fake-clock.js';
import { sandboxClient } from '../../support/sandbox-client.js';
import { apiError, type ApiRequest } from '../../support/scripted-client.js';
import { bundlesOf, createWebhookConfiguration, webhookConfiguration } from '../../support/webhook-configurations.js';

const COLLAPSE_MS = 100;
const DAY_MS = 86_400_000;
const names = { dns: ['injector.mesh.svc'], ip: [] };

const issue = (days = 30, now = new Date()): Promise<IssuedCertificate> => issueCertificate({ names, days, now });

describe('CaBundleReconciler', () => {
  let [ours, theirs, expired]: readonly string[] = [];
  let served: ReturnType<CaBundleReconcilerOptions['current']>;
  let sandbox: Sandbox;
  let client: ApiClient;
  let clock: FakeClock;
  let events: ReconcilerEvent[];
  let requests: ApiRequest[];
  let refusal: Error | undefined;
  let watchRefusal: Error | undefined;
  let reconciler: CaBundleReconciler | undefined;

  const loaded = ({ cert, ca }: IssuedCertificate): typeof served => ({
    certificate: new X509Certificate(cert),
    ca: [new X509Certificate(ca)],
  });

  before(async () => {
    const [mine, other, old] = await Promise.all([issue(), issue(), issue(1, new Date(Date.now() - 5 * DAY_MS))]);
    served = loaded(mine);
    [ours, theirs, expired] = [mine.ca, other.ca, old.ca];
  });
  beforeEach(async () => {
    sandbox = await startSandbox();
    client = sandboxClient(sandbox.url, '');
    clock = new FakeClock();
    [events, requests, refusal, watchRefusal] = [[], [], undefined, undefined];
  });
  afterEach(async () => {
    reconciler?.stop();
    client.close();
    await sandbox.close();
  });

  const start = (current = (): typeof served => served): void => {
    const counted: ApiClient = {
      ...client,
      request: (request) => {
        requests.push(request);
        return refusal ? Promise.reject(refusal) : client.request(request);
      },
      watch: (path, signal) => (watchRefusal ? Promise.reject(watchRefusal) : client.watch(path, signal)),
    };
    reconciler = new CaBundleReconciler({
      client: counted,
      webhook: 'ours',
      current,
      clock,
      now: () => new Date(),
      random: () => 0.5,
      onEvent: (event) => events.push(event),
    });
    reconciler.start();
  };
  const configure = (...bundles: readonly (string | undefined)[]): Promise<void> =>
    createWebhookConfiguration(client, webhookConfiguration('ours', ...bundles));
  const overwrite = (bundle: string): Promise<unknown> => changeCaBundles(client, 'ours', () => bundle);
  const patches = (): number => requests.filter(({ method }) => method === 'PATCH').length;
  /** A look is due after so long, and takes place. */
  const look = async (delayMs = COLLAPSE_MS): Promise<void> => {
    await eventually(() => clock.delays.includes(delayMs));
    const before = requests.length;
    clock.advance(delayMs);
    await eventually(() => requests.length > before);
  };
  const told = (count: number): Promise<void> => eventually(() => events.length >= count);
  const bundles = (): Promise<readonly string[]> => bundlesOf(client, 'ours');

  it('puts our authority in where it is missing, from the start', async () => {
    await configure(undefined, ours);
    start();
    await look();
    await told(1);
    expect(events).to.deep.equal([{ kind: 'restored', webhooks: 1 }]);
    expect(await bundles()).to.deep.equal([ours, ours]);
  });

  it('puts it back where another program has changed it, and keeps what that added', async () => {
    await configure(ours);
    start();
    await look();
    await eventually(() => clock.delays.includes(COLLAPSE_MS));
    await overwrite(theirs ?? '');
    await look();
    await told(1);
    expect(await bundles()).to.deep.equal([`${theirs ?? ''}${ours ?? ''}`]);
  });

  it('takes out what has expired, and what is no certificate', async () => {
    await configure(
      `${expired ?? ''}text\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${theirs ?? ''}`,
    );
    start();
    await look();
    await told(1);
    expect(await bundles()).to.deep.equal([`${theirs ?? ''}${ours ?? ''}`]);
  });

  it('writes nothing where our authority is there beside another', async () => {
    await configure(`${theirs ?? ''}${ours ?? ''}`);
    start();
    await look();
    await look();
    await flushEventLoop();
    expect([patches(), events]).to.deep.equal([0, []]);
  });

  it('does not miss an authority that our certificate does not need, as at the end of a rotation', async () => {
    await configure(ours);
    const other = new X509Certificate(theirs ?? '');
    start(() => ({ ...served, ca: [other, ...served.ca] }));
    await look();
    await look();
    await flushEventLoop();
    expect([patches(), events]).to.deep.equal([0, []]);
  });

  it('looks again when what we serve has changed', async () => {
    const next = loaded(await issue());
    let current = served;
    await configure(ours);
    start(() => current);
    await look();
    await look();
    current = next;
    reconciler?.check();
    await look();
    await told(1);
    expect(await bundles()).to.deep.equal([`${ours ?? ''}${String(next.ca[0])}`]);
  });

  it('writes ever more seldom, once a minute in the end, where another writes over it', async () => {
    await configure(theirs);
    start();
    await look();
    await told(1);
    for (const [turn, delayMs] of [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000].entries()) {
      await overwrite(theirs ?? '');
      await eventually(() => clock.delays.includes(delayMs));
      expect(patches()).to.equal(turn + 1);
      clock.advance(delayMs - 1);
      await flushEventLoop();
      expect(patches()).to.equal(turn + 1);
      clock.advance(1);
      await told(turn + 2);
    }
  });

  it('waits for a configuration that is not there yet', async () => {
    start();
    await look();
    await told(1);
    expect(events[0]).to.deep.include({ kind: 'failed', delayMs: 1000 });
    await configure(theirs);
    await look(1000);
    await told(2);
    expect(events[1]).to.deep.equal({ kind: 'restored', webhooks: 1 });
  });

  it('looks every 10 s where it may not watch, says so once, and less often again when it may', async () => {
    await configure(ours);
    watchRefusal = apiError(403);
    start();
    await look();
    await told(1);
    expect(events).to.deep.include.members([{ kind: 'unwatched', error: watchRefusal, pollMs: 10_000 }]);
    await overwrite(theirs ?? '');
    clock.advance(10_000);
    await look();
    await told(2);
    expect(events[1]).to.deep.equal({ kind: 'restored', webhooks: 1 });
    expect(Math.max(...clock.delays)).to.be.at.most(10_000);
    watchRefusal = undefined;
    await eventually(() => {
      clock.advance(10_000);
      return clock.delays.includes(60_000);
    });
    expect(events.filter(({ kind }) => kind === 'unwatched')).to.have.lengthOf(1);
  });

  it('tries again when the server does not answer, with new credentials where those were refused', async () => {
    await configure(theirs);
    refusal = apiError(401);
    start();
    for (const [turn, delayMs] of [COLLAPSE_MS, 1000, 2000].entries()) {
      await look(delayMs);
      await told(turn + 1);
    }
    expect(events.map((event) => event.kind === 'failed' && event.delayMs)).to.deep.equal([1000, 2000, 4000]);
    refusal = undefined;
    await look(4000);
    await told(4);
    expect(events.at(-1)?.kind).to.equal('restored');
  });

  it('does nothing more when it is stopped', async () => {
    await configure(theirs);
    start();
    reconciler?.stop();
    expect(clock.delays).to.deep.equal([]);
    reconciler?.check();
    expect(clock.delays).to.deep.equal([]);
  });
});
