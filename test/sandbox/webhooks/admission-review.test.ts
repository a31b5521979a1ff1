import { expect } from 'chai';

import { objectAt, stringAt } from '../../../src/sandbox/json/json-path.js';
import type { JsonObject } from '../../../src/sandbox/json/json-value.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { type Identity, type TestAuthority, testAuthority } from '../../support/test-authority.js';
import { post, send } from '../api-client.js';
import { patching, rule, startWebhook, UNNAMED, type WebhookServer } from './webhook-server.js';

const HOOKS = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
const PODS = '/api/v1/namespaces/default/pods';
const pod = (labels: JsonObject = {}): JsonObject => ({
  metadata: { name: 'a', labels },
  spec: { containers: [{ name: 'app', image: 'nginx' }] },
});
const patched = patching({ op: 'add', path: '/metadata/annotations', value: { patched: 'yes' } });

describe('webhooks in v1', () => {
  let authority: TestAuthority;
  let identity: Identity;
  let sandbox: Sandbox;
  let server: WebhookServer;

  before(async () => {
    authority = await testAuthority();
    identity = await authority.issue('127.0.0.1');
  });
  beforeEach(async () => {
    sandbox = await startSandbox({ kubernetesVersion: '1.22' });
    server = await startWebhook(identity, () => patched);
  });
  afterEach(async () => {
    await sandbox.close();
    await server.close();
  });

  const configure = (fields: JsonObject = {}) =>
    post(sandbox.url + HOOKS, {
      metadata: { name: 'hook' },
      webhooks: [
        {
          name: 'a.example.com',
          clientConfig: { url: `https://127.0.0.1:${server.port}/`, caBundle: authority.caBundle },
          rules: [rule(['CREATE'])],
          sideEffects: 'None',
          admissionReviewVersions: ['v1beta1'],
          ...fields,
        },
      ],
    });

  it('get the defaults of v1', async () => {
    const { body } = await configure();
    expect(body).to.have.nested.property('webhooks[0].failurePolicy', 'Fail');
    expect(body).to.have.nested.property('webhooks[0].matchPolicy', 'Equivalent');
    expect(body).to.have.nested.property('webhooks[0].timeoutSeconds', 10);
    expect(body).to.have.nested.property('webhooks[0].rules[0].scope', '*');
  });

  it('must say what side effects they have, and which reviews they read', async () => {
    const { status, body } = await configure({ sideEffects: 'Unknown', admissionReviewVersions: [] });
    expect(status).to.equal(422);
    expect(body['message'])
      .to.include('webhooks[0].sideEffects: Unsupported value: "Unknown"')
      .and.to.include('webhooks[0].admissionReviewVersions: Required value');
  });

  it('are asked in the first version of the review that both know, with the name of the new object', async () => {
    await configure({ admissionReviewVersions: ['v2', 'v1beta1', 'v1'] });
    const { body } = await post(sandbox.url + PODS, pod());
    expect(stringAt(body, 'metadata', 'annotations', 'patched')).to.equal('yes');
    const [call] = server.calls;
    expect(call?.review['apiVersion']).to.equal('admission.k8s.io/v1beta1');
    expect(call?.request).to.deep.include({ name: 'a', dryRun: false, requestKind: call?.request['kind'] });
    expect(stringAt(call?.request ?? {}, 'options', 'kind')).to.equal('CreateOptions');
  });

  it('are not believed where an answer in v1 does not name itself', async () => {
    const clientConfig = { url: `https://127.0.0.1:${server.port}${UNNAMED}`, caBundle: authority.caBundle };
    await configure({ admissionReviewVersions: ['v1'], clientConfig });
    const { status, body } = await post(sandbox.url + PODS, pod());
    expect(status).to.equal(500);
    expect(body['message']).to.include(
      'failed calling webhook "a.example.com": expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview',
    );
  });

  it('are called for the objects that their selector selects', async () => {
    await configure({ objectSelector: { matchLabels: { inject: 'yes' } } });
    await post(sandbox.url + PODS, pod());
    expect(server.calls).to.have.length(0);
    await post(sandbox.url + PODS, { ...pod({ inject: 'yes' }), metadata: { name: 'b', labels: { inject: 'yes' } } });
    expect(server.calls).to.have.length(1);
  });

  it('find namespaces by the name that each carries as a label', async () => {
    const { body } = await send(`${sandbox.url}/api/v1/namespaces/default`);
    expect(objectAt(body, 'metadata', 'labels')).to.deep.equal({ 'kubernetes.io/metadata.name': 'default' });
  });
});
