import { expect } from 'chai';

import { objectAt, valueAt } from '../../../src/sandbox/json/json-path.js';
import type { JsonObject } from '../../../src/sandbox/json/json-value.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { type Identity, type TestAuthority, testAuthority } from '../../support/test-authority.js';
import { CONFIGURATIONS, mergePatch, metadataOf, post, remove, send } from '../api-client.js';
import { job, JOBS, untilCount } from '../controllers/workloads.js';
import { type Answering, patching, rule, startWebhook, webhook, type WebhookServer } from './webhook-server.js';

const REGISTRATION = '/apis/admissionregistration.k8s.io/v1beta1';
const PODS = '/api/v1/namespaces/default/pods';
const HOOK = 'hook.example.com';
const pod = (metadata: JsonObject): JsonObject => ({
  metadata,
  spec: { containers: [{ name: 'app', image: 'nginx' }] },
});
const labelled = patching({ op: 'add', path: '/metadata/labels', value: { patched: 'yes' } });
const denying =
  (status: JsonObject): Answering =>
  () => ({ allowed: false, status });

describe('admission webhooks', () => {
  let authority: TestAuthority;
  let identity: Identity;
  let sandbox: Sandbox;
  let servers: WebhookServer[];

  before(async () => {
    authority = await testAuthority();
    identity = await authority.issue('127.0.0.1', 'hook.default.svc');
  });
  beforeEach(async () => {
    sandbox = await startSandbox();
    servers = [];
  });
  afterEach(async () => {
    await sandbox.close();
    await Promise.all(servers.map((server) => server.close()));
  });

  const start = async (answering: Answering, shown = identity): Promise<WebhookServer> => {
    const server = await startWebhook(shown, answering);
    servers.push(server);
    return server;
  };
  const byUrl = ({ port }: WebhookServer, path = '/'): JsonObject => ({
    url: `https://127.0.0.1:${port}${path}`,
    caBundle: authority.caBundle,
  });
  const configure = async (kind: 'mutating' | 'validating', name: string, ...webhooks: readonly JsonObject[]) => {
    const answer = await post(`${sandbox.url}${REGISTRATION}/${kind}webhookconfigurations`, {
      metadata: { name },
      webhooks,
    });
    expect(answer.status, answer.text).to.equal(201);
  };
  const serve = async (port: number, ports: JsonObject = { port: 443, targetPort: 8443 }) => {
    await post(`${sandbox.url}/api/v1/namespaces/default/services`, {
      metadata: { name: 'hook' },
      spec: { ports: [ports] },
    });
    const subsets = [{ addresses: [{ ip: '127.0.0.1' }], ports: [{ port }] }];
    await post(`${sandbox.url}/api/v1/namespaces/default/endpoints`, { metadata: { name: 'hook' }, subsets });
  };
  const byService = (caBundle = authority.caBundle): JsonObject => ({
    service: { namespace: 'default', name: 'hook', path: '/inject' },
    caBundle,
  });
  const createPod = (metadata: JsonObject = { name: 'web' }) => post(sandbox.url + PODS, pod(metadata));

  it('calls a mutating webhook by URL and applies its patch', async () => {
    const server = await start(() => labelled);
    await configure('mutating', 'ours', webhook(HOOK, byUrl(server, '/inject')));
    const created = await createPod({ generateName: 'web-' });
    expect(created.status).to.equal(201);
    expect(metadataOf(created)['labels']).to.deep.equal({ patched: 'yes' });
    expect(server.calls).to.have.length(1);
    const { path, review, request } = server.calls[0] ?? { path: '', review: {}, request: {} };
    expect(path).to.equal('/inject');
    expect(review).to.include({ kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v1beta1' });
    expect(request).to.deep.include({
      kind: { group: '', version: 'v1', kind: 'Pod' },
      resource: { group: '', version: 'v1', resource: 'pods' },
      namespace: 'default',
      operation: 'CREATE',
      userInfo: { username: 'sandbox', groups: ['system:authenticated'] },
      oldObject: null,
    });
    expect(request).not.to.have.property('name');
    expect(objectAt(request, 'object', 'metadata')).to.deep.equal({ generateName: 'web-' });
  });

  it('finds a webhook by its service, and verifies its certificate for the name of the service', async () => {
    const server = await start(() => labelled);
    await serve(server.port);
    await configure('mutating', 'ours', webhook(HOOK, byService()));
    expect(metadataOf(await createPod())['labels']).to.deep.equal({ patched: 'yes' });
    expect(server.calls[0]?.path).to.equal('/inject');
  });

  it('answers with the Status of a validating webhook, its code included', async () => {
    const server = await start(denying({ code: 409, reason: 'Conflict', message: 'no pods today' }));
    await configure('validating', 'ours', webhook(HOOK, byUrl(server)));
    const refused = await createPod();
    expect(refused.status).to.equal(409);
    expect(refused.body).to.deep.include({
      status: 'Failure',
      reason: 'Conflict',
      message: `admission webhook "${HOOK}" denied the request: no pods today`,
    });
    expect((await send(`${sandbox.url}${PODS}/web`)).status).to.equal(404);
  });

  it('answers 500 where a mutating webhook denies, as 1.9 does', async () => {
    const server = await start(denying({ code: 403, message: 'no' }));
    await configure('mutating', 'ours', webhook(HOOK, byUrl(server)));
    const { status, body } = await createPod();
    expect(status).to.equal(500);
    expect(body['reason']).to.equal('InternalError');
    expect(body['message']).to.equal(`Internal error occurred: admission webhook "${HOOK}" denied the request: no`);
  });

  it('says that a denial has no explanation', async () => {
    const server = await start(() => ({ allowed: false }));
    await configure('validating', 'ours', webhook(HOOK, byUrl(server)));
    const { status, body } = await createPod();
    expect(status).to.equal(500);
    expect(body['message']).to.equal(`admission webhook "${HOOK}" denied the request without explanation`);
  });

  describe('that cannot be called', () => {
    const failed = `Internal error occurred: failed calling admission webhook "${HOOK}": Post`;
    const cases: readonly (readonly [string, () => Promise<JsonObject>, RegExp])[] = [
      [
        'whose certificate is of another authority',
        async () => {
          const server = await start(() => labelled);
          return { ...byUrl(server), caBundle: (await testAuthority()).caBundle };
        },
        /: x509: certificate signed by unknown authority$/,
      ],
      [
        'whose certificate has another name',
        async () => {
          const server = await start(() => labelled, await authority.issue('other.default.svc'));
          await serve(server.port);
          return byService();
        },
        / https:\/\/hook\.default\.svc:443\/inject: x509: certificate is valid for other\.default\.svc, not hook\.default\.svc$/,
      ],
      [
        'that is not there',
        async () => {
          const { port } = await start(() => labelled);
          await servers.pop()?.close();
          return { url: `https://127.0.0.1:${port}/`, caBundle: authority.caBundle };
        },
        /: dial tcp 127\.0\.0\.1:\d+: getsockopt: connection refused$/,
      ],
      ['whose service is not there', () => Promise.resolve(byService()), /: service "hook" not found$/],
      [
        'whose service has no port 443',
        async () => {
          await serve(1, { port: 80 });
          return byService();
        },
        /: no service port "443" found for service "hook"$/,
      ],
      [
        'that is on another machine',
        () => Promise.resolve({ url: 'https://hooks.example.com/', caBundle: '' }),
        /: the sandbox calls webhooks on loopback addresses only, got hooks\.example\.com$/,
      ],
    ];
    for (const [what, clientConfig, message] of cases) {
      it(`fails a request on one ${what}, or ignores it`, async () => {
        const config = await clientConfig();
        await configure('mutating', 'ours', webhook(HOOK, config));
        const refused = await createPod();
        expect(refused.status).to.equal(500);
        expect(refused.body['message']).to.match(message).and.to.contain(failed);
        await mergePatch(`${sandbox.url}${REGISTRATION}/mutatingwebhookconfigurations/ours`, {
          webhooks: [webhook(HOOK, config, { failurePolicy: 'Ignore' })],
        });
        expect((await createPod()).status).to.equal(201);
      });
    }

    it('fails a request on one that does not answer in time', async () => {
      const hasty = await startSandbox({ webhookTimeoutMs: 20 });
      const server = await start(() => undefined);
      await post(`${hasty.url}${REGISTRATION}/validatingwebhookconfigurations`, {
        metadata: { name: 'ours' },
        webhooks: [webhook(HOOK, byUrl(server))],
      });
      const { status, body } = await post(hasty.url + PODS, pod({ name: 'web' }));
      expect(status).to.equal(500);
      expect(body['message']).to.match(/request canceled \(Client\.Timeout exceeded while awaiting headers\)$/);
      await hasty.close();
    });
  });

  it('refuses a patch that does not apply, with any failure policy', async () => {
    const server = await start(() => patching({ op: 'remove', path: '/spec/nothing' }));
    await configure('mutating', 'ours', webhook(HOOK, byUrl(server), { failurePolicy: 'Ignore' }));
    const { status, body } = await createPod();
    expect(status).to.equal(500);
    expect(body['message']).to.match(/^Internal error occurred: Internal error occurred: .*nonexistent key: nothing/);
  });

  it('calls webhooks in the order of their configurations, each with the object of the one before', async () => {
    const first = await start(() => patching({ op: 'add', path: '/metadata/annotations', value: { a: '1' } }));
    const second = await start(() => patching({ op: 'add', path: '/metadata/annotations/b', value: '2' }));
    const last = await start(() => ({ allowed: true }));
    await configure('validating', 'a', webhook(HOOK, byUrl(last)));
    await configure('mutating', 'c', webhook(HOOK, byUrl(second)));
    await configure('mutating', 'b', webhook(HOOK, byUrl(first)));
    const created = await createPod();
    expect(metadataOf(created)['annotations']).to.deep.equal({ a: '1', b: '2' });
    const seen = objectAt(last.calls[0]?.request, 'object');
    expect(objectAt(seen, 'metadata')).to.deep.include({
      annotations: { a: '1', b: '2' },
      uid: metadataOf(created)['uid'],
    });
  });

  it('calls a webhook only for namespaces that it selects', async () => {
    const server = await start(() => labelled);
    const namespaceSelector = { matchLabels: { inject: 'yes' } };
    await configure('mutating', 'ours', webhook(HOOK, byUrl(server), { namespaceSelector }));
    expect((await createPod()).status).to.equal(201);
    expect(server.calls).to.have.length(0);
    await mergePatch(`${sandbox.url}/api/v1/namespaces/default`, { metadata: { labels: { inject: 'yes' } } });
    await createPod({ name: 'other' });
    expect(server.calls).to.have.length(1);
  });

  it('calls a webhook for updates, subresources and deletions as its rules say', async () => {
    const server = await start(() => ({ allowed: true }));
    const rules = [rule(['UPDATE', 'DELETE'], ['pods', 'pods/status'])];
    await configure('validating', 'ours', webhook(HOOK, byUrl(server), { rules }));
    await createPod();
    await mergePatch(`${sandbox.url}${PODS}/web`, { metadata: { labels: { a: 'b' } } });
    await mergePatch(`${sandbox.url}${PODS}/web/status`, { status: { phase: 'Running' } });
    expect((await remove(`${sandbox.url}${PODS}/web`)).status).to.equal(200);
    const asked = server.calls.map(({ request }) => [request['operation'], request['subResource'], request['name']]);
    expect(asked).to.deep.equal([
      ['UPDATE', undefined, 'web'],
      ['UPDATE', 'status', 'web'],
      ['DELETE', undefined, 'web'],
    ]);
    const [update, , deletion] = server.calls;
    expect(valueAt(update?.request, 'oldObject', 'metadata', 'labels')).to.equal(undefined);
    expect(valueAt(update?.request, 'object', 'metadata', 'labels')).to.deep.equal({ a: 'b' });
    expect(deletion?.request).to.deep.include({ object: null, oldObject: null });
  });

  it('lets a webhook refuse a deletion', async () => {
    const server = await start(denying({ code: 403, message: 'keep it' }));
    await configure('validating', 'ours', webhook(HOOK, byUrl(server), { rules: [rule(['DELETE'])] }));
    await createPod();
    expect((await remove(`${sandbox.url}${PODS}/web`)).status).to.equal(403);
    expect((await remove(`${sandbox.url}${PODS}`)).status).to.equal(403);
    expect((await send(`${sandbox.url}${PODS}/web`)).status).to.equal(200);
  });

  it('applies a patch again where the object changed while a webhook was called', async () => {
    let isFirst = true;
    const server = await start(async () => {
      if (!isFirst) return { allowed: true };
      isFirst = false;
      await mergePatch(`${sandbox.url}${PODS}/web`, { metadata: { labels: { other: 'change' } } });
      return { allowed: true };
    });
    await createPod();
    await configure('validating', 'ours', webhook(HOOK, byUrl(server), { rules: [rule(['UPDATE'])] }));
    const patched = await mergePatch(`${sandbox.url}${PODS}/web`, { metadata: { labels: { this: 'too' } } });
    expect(metadataOf(patched)['labels']).to.deep.equal({ other: 'change', this: 'too' });
    expect(server.calls).to.have.length(3);
  });

  it('calls a webhook for a pending object, and again when an initializer changes it', async () => {
    const server = await start(() => ({ allowed: true }));
    await configure('mutating', 'ours', webhook(HOOK, byUrl(server), { rules: [rule(['CREATE', 'UPDATE'])] }));
    const initializers = [
      { name: 'a.example.com', rules: [{ apiGroups: ['*'], apiVersions: ['*'], resources: ['pods'] }] },
    ];
    await post(sandbox.url + CONFIGURATIONS, { metadata: { name: 'ours' }, initializers });
    await post(`${sandbox.url}${PODS}?includeUninitialized=1`, pod({ name: 'web' }));
    expect(valueAt(server.calls[0]?.request, 'object', 'metadata', 'initializers')).to.deep.equal({
      pending: [{ name: 'a.example.com' }],
    });
    await mergePatch(`${sandbox.url}${PODS}/web`, { metadata: { initializers: null } });
    expect(server.calls.map(({ request }) => request['operation'])).to.deep.equal(['CREATE', 'UPDATE']);
  });

  it('calls a webhook for the pods that a controller creates, as the user of the controller', async () => {
    const working = await startSandbox({ controllers: ['job'] });
    const server = await start(() => patching({ op: 'add', path: '/metadata/labels/patched', value: 'yes' }));
    const webhooks = [webhook(HOOK, byUrl(server))];
    await post(`${working.url}${REGISTRATION}/mutatingwebhookconfigurations`, { metadata: { name: 'ours' }, webhooks });
    await post(working.url + JOBS, job('work', {}));
    const [made] = await untilCount(working.url + PODS, 1);
    expect(valueAt(made, 'metadata', 'labels', 'patched')).to.equal('yes');
    const { request = {} } = server.calls[0] ?? {};
    expect(valueAt(request, 'userInfo', 'username')).to.equal('system:serviceaccount:kube-system:job-controller');
    expect(valueAt(request, 'object', 'metadata', 'namespace')).to.equal(undefined);
    await working.close();
  });

  it('reaches a webhook that was restarted, although it kept its connection', async () => {
    const server = await start(() => labelled);
    await configure('mutating', 'ours', webhook(HOOK, byUrl(server)));
    await createPod({ name: 'a' });
    const { port } = server;
    await server.close();
    servers = [await startWebhook(identity, () => labelled, port)];
    expect((await createPod({ name: 'b' })).status).to.equal(201);
  });

  it('calls no webhook for webhook configurations', async () => {
    const server = await start(denying({ message: 'never' }));
    const everything = webhook(HOOK, byUrl(server), { rules: [rule(['*'], ['*/*'])] });
    await configure('validating', 'ours', everything);
    await configure('mutating', 'ours', everything);
    expect((await remove(`${sandbox.url}${REGISTRATION}/mutatingwebhookconfigurations/ours`)).status).to.equal(200);
    expect(server.calls).to.have.length(0);
  });
});
