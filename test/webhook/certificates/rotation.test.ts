import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';

import type { JsonObject } from '../../../src/json/json.js';
import { readSecret } from '../../../src/kubernetes/resources/secret.js';
import type { ApiClient } from '../../../src/kubernetes/transport/api-client.js';
import type { Clock } from '../../../src/runtime/clock.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { CertificateError, certificatesIn, isSignedBy } from '../../../src/webhook/certificates/ca-bundle.js';
import { storeCertificate } from '../../../src/webhook/certificates/certificate-secret.js';
import {
  issueCertificate,
  type IssuedCertificate,
  type ServerNames,
} from '../../../src/webhook/certificates/issue-certificate.js';
import { rotateCertificate, type RotationOptions } from '../../../src/webhook/certificates/rotation.js';
import { rejectionOf } from '../../support/rejection-of.js';
import { sandboxClient } from '../../support/sandbox-client.js';
import type { ApiRequest } from '../../support/scripted-client.js';
import {
  bundlesOf,
  createWebhookConfiguration,
  WEBHOOK_CONFIGURATIONS,
  webhookConfiguration,
} from '../../support/webhook-configurations.js';

const SECRET = { namespace: 'default', name: 'certs' };
const NAMES: ServerNames = { dns: ['injector.mesh.svc', 'injector'], ip: ['127.0.0.1'] };
const REFRESH_MS = 10_000;
const SETTLE_MS = 90_000;
/** Secret, configuration, Secret, configuration, Secret. */
const WRITES = 5;

const issue = (names: ServerNames, days = 365): Promise<IssuedCertificate> =>
  issueCertificate({ names, days, now: new Date() });

describe('rotateCertificate', () => {
  let sandbox: Sandbox;
  let client: ApiClient;
  let first: IssuedCertificate;
  let steps: string[];
  /** What is said to be waited for, and how far that is. */
  let activities: string[];
  let waited: number[];
  let issued: IssuedCertificate[];
  let onWait: (delayMs: number) => Promise<void>;

  before(async () => {
    first = await issue(NAMES);
  });
  beforeEach(async () => {
    sandbox = await startSandbox();
    client = sandboxClient(sandbox.url, '');
    [steps, activities, waited, issued] = [[], [], [], []];
    onWait = () => Promise.resolve();
    await storeCertificate(client, await readSecret(client, SECRET), first);
  });
  afterEach(async () => {
    client.close();
    await sandbox.close();
  });

  /** Time that is over as soon as what is to happen meanwhile has happened. */
  const clock: Clock = {
    now: () => waited.reduce((sum, delayMs) => sum + delayMs, 0),
    after: (delayMs, callback) => {
      waited.push(delayMs);
      void onWait(delayMs).then(callback);
      return () => undefined;
    },
  };
  const configure = (...bundles: readonly string[]): Promise<void> =>
    createWebhookConfiguration(client, webhookConfiguration('ours', ...bundles));
  const rotate = (changes: Partial<RotationOptions> = {}): Promise<void> =>
    rotateCertificate({
      client,
      secret: SECRET,
      webhook: 'ours',
      issue: async (names) => {
        const made = await issue(names);
        issued.push(made);
        return made;
      },
      refreshMs: REFRESH_MS,
      settleMs: SETTLE_MS,
      probes: [],
      clock,
      now: () => new Date(),
      activity: (what) => {
        activities.push(what);
        return { tell: (state) => activities.push(state), end: () => undefined };
      },
      onStep: (step) => steps.push(step),
      ...changes,
    });
  const secretData = async (): Promise<Readonly<Record<string, string>>> => (await readSecret(client, SECRET)).data;
  const isTrusted = async (cert: string): Promise<boolean> => {
    const bundles = await bundlesOf(client, 'ours');
    return bundles.every((bundle) => isSignedBy([new X509Certificate(cert)], certificatesIn(bundle, 'bundle')));
  };
  const isDone = async (): Promise<void> => {
    const { cert = '', key = '', ca = '' } = issued.at(-1) ?? {};
    expect(await secretData()).to.deep.equal({ 'cert.pem': cert, 'key.pem': key, 'ca-cert.pem': ca });
    expect([...new Set(await bundlesOf(client, 'ours'))]).to.deep.equal([ca]);
    expect(cert).not.to.equal(first.cert);
  };

  it('replaces certificate and authority, for the same names, with a line for each step', async () => {
    await configure(first.ca, first.ca);
    await rotate();
    await isDone();
    const certificate = new X509Certificate(issued[0]?.cert ?? '');
    expect(certificate.subjectAltName).to.equal('DNS:injector.mesh.svc, DNS:injector, IP Address:127.0.0.1');
    expect(waited).to.deep.equal([REFRESH_MS, SETTLE_MS]);
    expect(steps).to.deep.equal([
      `issued a new certificate, valid until ${certificate.validTo}; it waits in Secret default/certs`,
      'MutatingWebhookConfiguration ours: the old and the new authority are trusted (2 of 2 webhooks changed)',
      'waited 10 s for the API servers to see it',
      'Secret default/certs: the new certificate is in place of the old one',
      'waited 90 s for the replicas to see it',
      'MutatingWebhookConfiguration ours: the old authority is no longer trusted',
    ]);
    expect(steps.join()).not.to.contain('BEGIN');
    expect(activities).to.deep.equal([
      'waiting for the new certificate',
      'waiting for the API servers to see both authorities, 10 s',
      'waiting for the replicas to see the new certificate, 90 s',
    ]);
  });

  /** A client whose process dies before, or after, one of its writes; each write leaves what is served trusted. */
  const dying = (last: number, when: 'before' | 'after'): ApiClient => {
    let writes = 0;
    return {
      ...client,
      request: async (request: ApiRequest) => {
        const isWrite = request.method === 'PUT' || request.method === 'PATCH';
        if (!isWrite) return client.request(request);
        writes += 1;
        if (writes === last && when === 'before') throw new Error('died');
        const answer = await client.request(request);
        const served = (await secretData())['cert.pem'] ?? '';
        const settled = waited.includes(SETTLE_MS);
        for (const cert of settled ? [served] : [served, first.cert]) expect(await isTrusted(cert)).to.equal(true);
        if (writes === last && when === 'after') throw new Error('died');
        return answer;
      },
    };
  };

  for (let last = 1; last <= WRITES; last += 1) {
    for (const when of ['before', 'after'] as const) {
      it(`goes on where it was when it died ${when} write ${last} of ${WRITES}`, async () => {
        await configure(first.ca);
        expect((await rejectionOf(rotate({ client: dying(last, when) }))).message).to.equal('died');
        const isOver = last === WRITES && when === 'after';
        if (!isOver) await rotate({ client: dying(0, 'before') });
        await isDone();
        expect(issued).to.have.length(last === 1 && when === 'before' ? 2 : 1);
      });
    }
  }

  it('does not go on with a certificate that is near its end by now', async () => {
    await configure(first.ca);
    await rejectionOf(rotate({ client: dying(2, 'before') }));
    await rotate({ now: () => new Date(Date.now() + 350 * 86_400_000) });
    expect(issued).to.have.length(2);
    expect((await secretData())['cert.pem']).to.equal(issued[1]?.cert);
  });

  it('leaves others that the configuration trusts alone', async () => {
    const { ca } = await issue(NAMES);
    await configure(`${ca}${first.ca}`);
    await rotate();
    expect(await bundlesOf(client, 'ours')).to.deep.equal([`${ca}${issued[0]?.ca ?? ''}`]);
  });

  it('takes nothing out where both certificates are of one authority, as those that a cluster signs', async () => {
    await configure(first.ca);
    await rotate({ issue: () => Promise.resolve(first) });
    expect(await bundlesOf(client, 'ours')).to.deep.equal([first.ca]);
    expect(Object.keys(await secretData())).to.have.members(['cert.pem', 'key.pem', 'ca-cert.pem']);
  });

  it('does not replace the certificate while another program writes over the bundle', async () => {
    await configure(first.ca);
    onWait = async () => {
      const theirs = Buffer.from(first.ca).toString('base64');
      const body = [{ op: 'replace', path: '/webhooks/0/clientConfig/caBundle', value: theirs }];
      const path = `${WEBHOOK_CONFIGURATIONS}/ours`;
      await client.request({ method: 'PATCH', path, body, contentType: 'application/json-patch+json' });
    };
    const error = await rejectionOf(rotate());
    expect(error).to.include({ name: 'RotationError', code: 'ERR_CERTIFICATE_ROTATION' });
    expect(error.message).to.contain('another program has changed the caBundle of MutatingWebhookConfiguration ours');
    expect((await secretData())['cert.pem']).to.equal(first.cert);
    onWait = () => Promise.resolve();
    await rotate();
    await isDone();
  });

  for (const [what, data, message] of [
    [
      'there is no Secret',
      undefined,
      'read Secret default/none: got no such Secret, want one with a certificate; create it with `istio-initializer certs create`',
    ],
    ['it is another Secret', { 'tls.crt': 'AA==' }, 'read Secret default/none: got "tls.crt", want the key "cert.pem"'],
  ] as const) {
    it(`says that ${what}`, async () => {
      const body = { metadata: { name: 'none' }, data };
      if (data) await client.request({ method: 'POST', path: '/api/v1/namespaces/default/secrets', body });
      const error = await rejectionOf(rotate({ secret: { namespace: 'default', name: 'none' } }));
      expect(error).to.be.instanceOf(CertificateError).and.to.include({ message });
    });
  }

  describe('while the webhook is called', () => {
    let server: Server;
    let port: number;

    beforeEach(async () => {
      let requests = 0;
      server = createServer({ cert: first.cert, key: first.key }, (request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          // Half of the calls come on new connections.
          requests += 1;
          if (requests % 2 === 0) response.setHeader('connection', 'close');
          const review = JSON.parse(Buffer.concat(chunks).toString()) as { readonly request: { readonly uid: string } };
          response.end(JSON.stringify({ ...review, response: { uid: review.request.uid, allowed: true } }));
        });
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      ({ port } = server.address() as AddressInfo);
      const [hook = {}] = webhookConfiguration('ours', first.ca)['webhooks'] as readonly JsonObject[];
      const clientConfig = { url: `https://127.0.0.1:${port}/`, caBundle: Buffer.from(first.ca).toString('base64') };
      await createWebhookConfiguration(client, { metadata: { name: 'ours' }, webhooks: [{ ...hook, clientConfig }] });
    });
    afterEach(() => {
      server.close();
      server.closeAllConnections();
    });

    const serveSecret = async (): Promise<void> => {
      const data = await secretData();
      server.setSecureContext({ cert: data['cert.pem'], key: data['key.pem'] });
    };
    const shown = { host: '127.0.0.1', port: 0 };

    it('has no call fail', async () => {
      let [calls, open] = [0, true];
      const failures: unknown[] = [];
      const creator = async (): Promise<void> => {
        while (open) {
          const spec = { containers: [{ name: 'app', image: 'nginx' }] };
          const body = { metadata: { generateName: 'a-' }, spec };
          await client
            .request({ method: 'POST', path: '/api/v1/namespaces/default/pods', body })
            .catch((error: unknown) => failures.push(error));
          calls += 1;
        }
      };
      const someCalls = async (): Promise<void> => {
        for (const before = calls; calls < before + 20;) await nextTurn();
      };
      // What the kubelet does, while calls come in.
      onWait = async (delayMs) => {
        await someCalls();
        if (delayMs === SETTLE_MS) await serveSecret();
        await someCalls();
      };
      const creators = [creator(), creator()];
      await rotate();
      await someCalls();
      open = false;
      await Promise.all(creators);
      expect(failures).to.deep.equal([]);
      expect(calls).to.be.greaterThan(80);
      await isDone();
    });

    it('goes on as soon as every probed address shows the new certificate', async () => {
      let waits = 0;
      onWait = async (delayMs) => {
        if (delayMs === 1000 && (waits += 1) === 3) await serveSecret();
      };
      await rotate({ probes: [{ ...shown, port }] });
      await isDone();
      expect(waited).to.deep.equal([REFRESH_MS, 1000, 1000, 1000]);
      expect(steps).to.include('the new certificate is served (1 of 1 addresses)');
      expect(activities.slice(-5)).to.deep.equal([
        'waiting until the new certificate is served',
        ...[0, 0, 0, 1].map((served) => `${served} of 1 addresses, 90 s at most`),
      ]);
    });

    it('leaves both authorities trusted where an address never shows it, and goes on from there', async () => {
      const probes = [{ ...shown, port }];
      const error = await rejectionOf(rotate({ probes, settleMs: 3000 }));
      expect(error).to.include({ name: 'RotationError', code: 'ERR_CERTIFICATE_ROTATION' });
      expect(error.message).to.match(
        /after 3 s 127\.0\.0\.1:\d+ shows another certificate; want the new certificate\. Both .*; run it again/,
      );
      expect([await isTrusted(first.cert), await isTrusted(issued[0]?.cert ?? '')]).to.deep.equal([true, true]);
      await serveSecret();
      await rotate({ probes });
      await isDone();
      expect(issued).to.have.length(1);
    });

    it('tells of an address that does not answer', async () => {
      server.close();
      const error = await rejectionOf(rotate({ probes: [{ ...shown, port }], settleMs: 1000 }));
      expect(error.message).to.contain(`127.0.0.1:${port} shows none (connect ECONNREFUSED`);
    });
  });
});
