import { expect } from 'chai';

import { stringAt, valueAt } from '../../src/sandbox/json/json-path.js';
import type { JsonObject } from '../../src/sandbox/json/json-value.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';
import {
  configuration,
  CONFIGURATIONS,
  deployment,
  DEPLOYMENTS,
  mergePatch,
  metadataOf,
  post,
  remove,
  send,
  until,
} from './api-client.js';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

describe('objects', () => {
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = await startSandbox({ now: () => new Date('2017-10-05T01:02:03.456Z') });
  });
  afterEach(() => sandbox.close());

  const put = (path: string, body: JsonObject) => send(sandbox.url + path, { method: 'PUT', body });

  it('can be created in the namespaces of a new cluster', async () => {
    const { body } = await send(`${sandbox.url}/api/v1/namespaces`);
    const names = (valueAt(body, 'items') as readonly JsonObject[]).map((item) => stringAt(item, 'metadata', 'name'));
    expect(names).to.deep.equal(['default', 'kube-public', 'kube-system']);
  });

  it('get uid, time and link from the server, which ignores those of the client', async () => {
    const given = {
      name: 'a',
      uid: 'mine',
      creationTimestamp: '2001-01-01T00:00:00Z',
      selfLink: '/mine',
      generation: 9,
    };
    const created = metadataOf(await post(sandbox.url + CONFIG_MAPS, { metadata: given }));
    expect(created['uid']).to.match(/^[0-9a-f-]{36}$/);
    expect(created['creationTimestamp']).to.equal('2017-10-05T01:02:03Z');
    expect(created['selfLink']).to.equal(`${CONFIG_MAPS}/a`);
    expect(created['generation']).to.equal(undefined);
  });

  it('lose what a PUT leaves out, except the fields of the server', async () => {
    const created = await post(sandbox.url + CONFIG_MAPS, {
      metadata: { name: 'a', labels: { b: 'c' } },
      data: { d: 'e' },
    });
    const replaced = await put(`${CONFIG_MAPS}/a`, { metadata: { name: 'a' } });
    expect(replaced.body['data']).to.equal(undefined);
    const { resourceVersion, ...kept } = metadataOf(replaced);
    const { labels, resourceVersion: old, ...before } = metadataOf(created);
    expect([kept, labels]).to.deep.equal([before, { b: 'c' }]);
    expect(Number(resourceVersion)).to.be.greaterThan(Number(old));
  });

  it('are created by a PUT where the kind allows it, and only there', async () => {
    const endpoints = await put('/api/v1/namespaces/default/endpoints/a', { metadata: { name: 'a' } });
    expect(endpoints.status).to.equal(201);
    expect((await put(`${CONFIG_MAPS}/a`, { metadata: { name: 'a' } })).status).to.equal(404);
  });

  it('need a resourceVersion in the PUT of a configuration', async () => {
    await post(sandbox.url + CONFIGURATIONS, configuration('a', 'a.example.com'));
    const blind = await put(`${CONFIGURATIONS}/a`, configuration('a', 'b.example.com'));
    expect(blind.body['message']).to.equal(
      'initializerconfigurations.admissionregistration.k8s.io "a" is invalid: ' +
        'metadata.resourceVersion: Invalid value: 0x0: must be specified for an update',
    );
  });

  it('keep their spec when the status is written, and their status when the spec is', async () => {
    await post(sandbox.url + DEPLOYMENTS, deployment({ name: 'web' }));
    await mergePatch(`${sandbox.url}${DEPLOYMENTS}/web/status`, { status: { replicas: 2 }, spec: { replicas: 7 } });
    const { body } = await mergePatch(`${sandbox.url}${DEPLOYMENTS}/web`, {
      status: { replicas: 9 },
      spec: { replicas: 5 },
    });
    expect([valueAt(body, 'spec', 'replicas'), valueAt(body, 'status', 'replicas')]).to.deep.equal([5, 2]);
    expect(metadataOf({ body })['generation']).to.equal(2);
  });

  for (const [path, servedBy, apiVersion] of [
    [DEPLOYMENTS, 'extensions/v1beta1', 'extensions/v1beta1'],
    ['/apis/apps/v1beta2/namespaces/default/deployments', 'apps/v1beta2', 'apps/v1beta2'],
    // The real 1.9.4 says so in its OpenAPI document.
    ['/apis/apps/v1/namespaces/default/deployments', 'apps/v1', 'autoscaling/v1'],
  ] as const) {
    it(`are scaled through ${servedBy} by a Scale of ${apiVersion}`, async () => {
      await post(sandbox.url + DEPLOYMENTS, deployment({ name: 'web' }));
      const { body } = await send(`${sandbox.url}${path}/web/scale`);
      expect(body).to.deep.include({ kind: 'Scale', apiVersion, spec: { replicas: 1 } });
      const scaled = await put(`${path}/web/scale`, { ...body, spec: { replicas: 4 } });
      expect(scaled.body['spec']).to.deep.equal({ replicas: 4 });
      expect((await put(`${path}/web/scale`, { ...body, spec: { replicas: 5 } })).status).to.equal(409);
      await mergePatch(`${sandbox.url}${path}/web/scale`, { spec: { replicas: 6 } });
      expect(valueAt((await send(`${sandbox.url}${path}/web`)).body, 'spec', 'replicas')).to.equal(6);
    });
  }

  it('are deleted with their namespace, and cannot be created in a terminating one', async () => {
    const namespaces = `${sandbox.url}/api/v1/namespaces`;
    await post(namespaces, { metadata: { name: 'mine' } });
    const metadata = { name: 'a', finalizers: ['example.com/keep'] };
    await post(`${namespaces}/mine/configmaps`, { metadata });
    await post(`${namespaces}/mine/configmaps`, { metadata: { name: 'b' } });
    expect(valueAt((await remove(`${namespaces}/mine`)).body, 'status', 'phase')).to.equal('Terminating');
    await until(`${namespaces}/mine/configmaps/b`, ({ status }) => status === 404);
    const refused = await post(`${namespaces}/mine/configmaps`, { metadata: { name: 'c' } });
    expect(refused.body['message']).to.contain('because it is being terminated');
    await remove(`${namespaces}/mine/configmaps/a`);
    await mergePatch(`${namespaces}/mine/configmaps/a`, { metadata: { finalizers: null } });
    await until(`${namespaces}/mine`, ({ status }) => status === 404);
  });

  it('wait for their finalizers, and accept no new ones meanwhile', async () => {
    await post(sandbox.url + CONFIG_MAPS, { metadata: { name: 'a', finalizers: ['example.com/keep'] } });
    const marked = metadataOf(await remove(`${sandbox.url}${CONFIG_MAPS}/a`));
    expect(marked['deletionTimestamp']).to.equal('2017-10-05T01:02:03Z');
    const more = await mergePatch(`${sandbox.url}${CONFIG_MAPS}/a`, {
      metadata: { finalizers: ['example.com/other'] },
    });
    expect(more.status).to.equal(422);
    await mergePatch(`${sandbox.url}${CONFIG_MAPS}/a`, { metadata: { finalizers: [] } });
    expect((await send(`${sandbox.url}${CONFIG_MAPS}/a`)).status).to.equal(404);
  });

  it('are deleted only if the preconditions hold', async () => {
    await post(sandbox.url + CONFIG_MAPS, { metadata: { name: 'a' } });
    const body = { preconditions: { uid: 'another' } };
    expect((await send(`${sandbox.url}${CONFIG_MAPS}/a`, { method: 'DELETE', body })).status).to.equal(409);
  });

  it('may have annotations of 262144 characters, and no more', async () => {
    const annotations = (length: number) => ({ metadata: { name: 'a', annotations: { k: 'x'.repeat(length) } } });
    const refused = await post(sandbox.url + CONFIG_MAPS, annotations(262_144));
    expect(refused.body['message']).to.contain('metadata.annotations: Too long: must have at most 262144 characters');
    expect((await post(sandbox.url + CONFIG_MAPS, annotations(262_143))).status).to.equal(201);
  });

  it('may be as large as etcd accepts, and no larger', async () => {
    const args = ['x'.repeat(1.5 * 1024 * 1024)];
    const spec = { containers: [{ name: 'app', image: 'i', args }] };
    const refused = await post(`${sandbox.url}/api/v1/namespaces/default/pods`, { metadata: { name: 'web' }, spec });
    expect(refused.body).to.deep.include({ code: 500, message: 'etcdserver: request is too large' });
  });
});
