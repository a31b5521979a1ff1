import { expect } from 'chai';

import { objectAt, objectsAt, stringAt } from '../../../src/sandbox/json/json-path.js';
import type { JsonObject } from '../../../src/sandbox/json/json-value.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { mergePatch, metadataOf, post, send } from '../api-client.js';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const HOOKS = '/apis/admissionregistration.k8s.io/v1beta1/mutatingwebhookconfigurations';

describe('a dry run', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox({ kubernetesVersion: '1.20' });
  });
  afterEach(() => sandbox.close());

  const maps = async (): Promise<readonly JsonObject[]> =>
    objectsAt((await send(`${sandbox.url}${CONFIG_MAPS}`)).body, 'items');

  it('creates nothing, and answers with an object that has no version', async () => {
    const made = await post(`${sandbox.url}${CONFIG_MAPS}?dryRun=All`, { metadata: { name: 'a' }, data: { a: 'b' } });
    expect(made.status).to.equal(201);
    expect(stringAt(metadataOf(made), 'uid')).not.to.equal('');
    expect(metadataOf(made)).not.to.have.property('resourceVersion');
    expect(await maps()).to.deep.equal([]);
  });

  it('changes and deletes nothing', async () => {
    await post(sandbox.url + CONFIG_MAPS, { metadata: { name: 'a' }, data: { a: 'b' } });
    const before = await maps();
    const patched = await mergePatch(`${sandbox.url}${CONFIG_MAPS}/a?dryRun=All`, { data: { a: 'c' } });
    expect(objectAt(patched.body, 'data')).to.deep.equal({ a: 'c' });
    const deleted = await send(`${sandbox.url}${CONFIG_MAPS}/a`, { method: 'DELETE', body: { dryRun: ['All'] } });
    expect([patched.status, deleted.status]).to.deep.equal([200, 200]);
    expect(await maps()).to.deep.equal(before);
  });

  it('is refused where a webhook does not say that it has no side effects', async () => {
    const rules = [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] }];
    const clientConfig = { url: 'https://127.0.0.1:1/' };
    await post(sandbox.url + HOOKS, {
      metadata: { name: 'h' },
      webhooks: [{ name: 'a.example.com', clientConfig, rules }],
    });
    const { status, body } = await post(`${sandbox.url}${CONFIG_MAPS}?dryRun=All`, { metadata: { name: 'a' } });
    expect(status).to.equal(400);
    expect(body['message']).to.equal('admission webhook "a.example.com" does not support dry run');
  });

  it('knows no other value than All', async () => {
    const { status, body } = await post(`${sandbox.url}${CONFIG_MAPS}?dryRun=Some`, { metadata: { name: 'a' } });
    expect(status).to.equal(422);
    expect(body['message']).to.include('dryRun: Unsupported value');
  });
});
