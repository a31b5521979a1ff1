import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import { connect } from 'node:tls';
import { expect } from 'chai';
import fc from 'fast-check';

import { systemClock } from '../../../src/runtime/clock.js';
import { answerReview } from '../../../src/webhook/review/answer-review.js';
import {
  type AnsweredRequest,
  startWebhookServer,
  type WebhookServer,
} from '../../../src/webhook/server/webhook-server.js';
import { sidecarConfig } from '../../injection/fixtures.js';
import { type TestAuthority, testAuthority } from '../../support/test-authority.js';

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

const REVIEW = JSON.stringify({
  kind: 'AdmissionReview',
  apiVersion: 'admission.k8s.io/v1',
  request: {
    uid: 'u-1',
    resource: { resource: 'pods' },
    operation: 'CREATE',
    namespace: 'shop',
    object: { kind: 'Pod', spec: { containers: [{ name: 'web', image: 'web' }] } },
  },
});

describe('the webhook server', () => {
  const config = sidecarConfig();
  let authority: TestAuthority;
  let server: WebhookServer;
  let agent: Agent;
  let answered: AnsweredRequest[];

  before(async () => {
    authority = await testAuthority();
  });

  beforeEach(async () => {
    answered = [];
    server = await startWebhookServer({
      address: '127.0.0.1',
      port: 0,
      certificate: await authority.issue('127.0.0.1'),
      answerBody: (body, path) => answerReview({ body, path }, config),
      onAnswered: (one) => answered.push(one),
      clock: systemClock,
    });
    agent = new Agent({ keepAlive: true, ca: authority.certificate });
  });

  afterEach(async () => {
    agent.destroy();
    await server.drain(0);
  });

  async function send(body: string | Buffer, options: RequestOptions = {}): Promise<Answer> {
    const headers = { 'content-type': 'application/json', ...(options.headers as Record<string, string> | undefined) };
    const sent = httpsRequest(`${server.url}/inject`, { method: 'POST', agent, ...options, headers });
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += chunk as string;
    return { status: response.statusCode, headers: response.headers, text };
  }

  it('answers reviews that are sent below its path, which may say where the pod is', async () => {
    const paths: string[] = [];
    const below = await startWebhookServer({
      ...{ address: '127.0.0.1', port: 0, certificate: await authority.issue('127.0.0.1') },
      answerBody: (body, path) => {
        paths.push(path);
        return answerReview({ body, path }, config);
      },
      ...{ onAnswered: () => undefined, clock: systemClock },
    });
    const { port } = new URL(below.url);
    for (const path of ['/inject/cluster/c/net/n?timeout=10s', '/inject/:ENV:net=a%2Fb', '/inject']) {
      expect((await send(REVIEW, { port, path })).status, path).to.equal(200);
    }
    expect(paths).to.deep.equal(['/inject/cluster/c/net/n', '/inject/:ENV:net=a/b', '/inject']);
    expect((await send(REVIEW, { port, path: '/injection' })).status).to.equal(404);
    expect((await send(REVIEW, { port, path: '/inject/net/%ff' })).status).to.equal(400);
    await below.drain(0);
  });

  it('answers a review with a patch', async () => {
    const { status, text } = await send(REVIEW);
    const { response } = JSON.parse(text) as { response: { uid: string; allowed: boolean; patchType: string } };
    expect([status, response.uid, response.allowed, response.patchType]).to.deep.equal([200, 'u-1', true, 'JSONPatch']);
    expect(answered).to.have.lengthOf(1);
    expect(answered[0]).to.have.nested.property('result.outcome.reason', 'PolicyEnabled');
  });

  const BAD: readonly (readonly [what: string, body: string | Buffer, options: RequestOptions, status: number])[] = [
    ['another path', REVIEW, { path: '/' }, 404],
    ['another method', '', { method: 'GET' }, 405],
    ['another content type', REVIEW, { headers: { 'content-type': 'application/yaml' } }, 415],
    ['a body over the limit', 'x'.repeat(3 * 1024 * 1024 + 1), {}, 413],
    ['an empty body', '', {}, 400],
    ['a header over the limit', REVIEW, { headers: { 'x-long': 'x'.repeat(20_000) } }, 431],
  ];

  for (const [what, body, options, status] of BAD) {
    it(`answers ${what} with ${status}`, async () => {
      expect((await send(body, options)).status).to.equal(status);
      expect((await send(REVIEW)).status).to.equal(200);
    });
  }

  const UNREADABLE: readonly (readonly [what: string, body: string | Buffer, uid: string])[] = [
    ['broken JSON', REVIEW.slice(0, -1), ''],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22]), ''],
    ['bytes that are no JSON', Buffer.from([0, 1, 2, 3, 4, 5]), ''],
    ['blanks', ' \n', ''],
    ['an empty review', '{}', ''],
    ['another version of reviews', REVIEW.replace('k8s.io/v1', 'k8s.io/v2'), 'u-1'],
    ['another kind', REVIEW.replace('AdmissionReview', 'Pod'), 'u-1'],
    ['a pod that is none', REVIEW.replace('"Pod"', '"Service"'), 'u-1'],
    ['a pod that is a text', REVIEW.replace(/"object":.*/, '"object":"pod"}}'), 'u-1'],
  ];

  for (const [what, body, uid] of UNREADABLE) {
    it(`answers ${what} with a review that does not allow it`, async () => {
      const { status, headers, text } = await send(body);
      expect([status, headers['content-type']]).to.deep.equal([200, 'application/json']);
      const { response } = JSON.parse(text) as { response: { status: { message: string } } };
      expect(response).to.include({ uid, allowed: false });
      expect(response.status.message).not.to.equal('');
    });
  }

  it('takes the content type with its parameters', async () => {
    expect((await send(REVIEW, { headers: { 'content-type': 'application/json; charset=utf-8' } })).status).to.equal(
      200,
    );
  });

  it('counts what it refuses, with a sentence', async () => {
    const { text } = await send('{}');
    const { response } = JSON.parse(text) as { response: { status: { message: string } } };
    expect(response.status.message).to.match(/^read the AdmissionReview: it has no request, want/);
    expect(answered).to.deep.equal([{ kind: 'refused', status: 200, message: response.status.message }]);
  });

  it('gives new connections a new certificate, and leaves those that are open', async () => {
    await send(REVIEW);
    const another = await testAuthority();
    server.useCertificate(await another.issue('127.0.0.1'));
    expect((await send(REVIEW)).status).to.equal(200);
    agent.destroy();
    agent = new Agent({ ca: another.certificate });
    expect((await send(REVIEW)).status).to.equal(200);
  });

  it('speaks no TLS older than 1.2', async () => {
    const socket = connect({
      port: Number(new URL(server.url).port),
      host: '127.0.0.1',
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT@SECLEVEL=0',
      ca: authority.certificate,
    });
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).to.match(/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/);
  });

  it('answers what has come before it ends, and asks its clients to go', async () => {
    const slow = httpsRequest(`${server.url}/inject`, {
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/json' },
    });
    slow.write(REVIEW.slice(0, 10));
    const [socket] = (await once(slow, 'socket')) as [NodeJS.Socket & { encrypted?: boolean }];
    await once(socket, 'secureConnect');
    await send(REVIEW);
    const ended = server.drain(10_000);
    slow.end(REVIEW.slice(10));
    const [response] = (await once(slow, 'response')) as [IncomingMessage];
    response.resume();
    expect([response.statusCode, response.headers.connection]).to.deep.equal([200, 'close']);
    await ended;
    expect(await send(REVIEW).catch((error: unknown) => error)).to.have.property('code', 'ECONNREFUSED');
  });

  it('is up after 10,000 bodies of any kind', async function () {
    this.timeout(60_000);
    const anything = fc.anything({ maxDepth: 2, maxKeys: 4 });
    const pod = fc.record({ kind: fc.constantFrom('Pod', 'Service'), metadata: anything, spec: anything });
    const request = fc.record({ uid: anything, resource: anything, operation: anything, object: anything });
    const creation = fc.oneof(anything, pod).map((object) => ({ resource: { resource: 'pods' }, object }));
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fc.oneof(request, creation).map((asked) => JSON.stringify({ request: asked })),
    );
    const allowed = new Set([200, 400]);
    await fc.assert(
      fc.asyncProperty(fc.array(body, { minLength: 20, maxLength: 20 }), async (bodies) => {
        const statuses = await Promise.all(bodies.map(async (one) => (await send(one)).status ?? 0));
        expect(statuses.filter((status) => !allowed.has(status))).to.deep.equal([]);
      }),
      { numRuns: 500 },
    );
    expect((await send(REVIEW)).status).to.equal(200);
  });
});
