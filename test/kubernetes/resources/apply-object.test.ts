import { expect } from 'chai';

import { type JsonObject, objectAt } from '../../../src/json/json.js';
import { applyObject, keep, merge, readObject } from '../../../src/kubernetes/resources/apply-object.js';
import { deleteObject } from '../../../src/kubernetes/resources/delete-object.js';
import { type ApiClient, createApiClient } from '../../../src/kubernetes/transport/api-client.js';
import { KubeApiError } from '../../../src/kubernetes/transport/api-error.js';
import { loadKubeConfig } from '../../../src/kubernetes/transport/kube-config.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { deepFreeze } from '../../support/deep-freeze.js';

const CONFIG_MAP: JsonObject = deepFreeze({
  ...{ apiVersion: 'v1', kind: 'ConfigMap' },
  metadata: { namespace: 'default', name: 'a' },
  data: { a: '1' },
});
const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'a', image: 'a:1' }] } };
const DEPLOYMENT: JsonObject = deepFreeze({
  ...{ apiVersion: 'apps/v1beta1', kind: 'Deployment' },
  metadata: { namespace: 'default', name: 'a', initializers: { pending: [] } },
  spec: { replicas: 1, template },
});
const CHANGE = { change: merge, dryRun: false };

for (const kubernetesVersion of ['1.7', '1.9'] as const) {
  describe(`applying an object to Kubernetes ${kubernetesVersion}`, () => {
    let sandbox: Sandbox;
    let client: ApiClient;

    beforeEach(async () => {
      sandbox = await startSandbox({ kubernetesVersion, faultInjection: true });
      client = createApiClient(loadKubeConfig({ master: sandbox.url, inCluster: false }), { maxSockets: 2 });
    });

    afterEach(async () => {
      client.close();
      await sandbox.close();
    });

    it('creates it, sees that nothing changes, and changes it', async () => {
      expect(await applyObject(client, CONFIG_MAP, CHANGE)).to.equal('created');
      expect(await applyObject(client, CONFIG_MAP, CHANGE)).to.equal('unchanged');
      expect(await applyObject(client, { ...CONFIG_MAP, data: { b: '2' } }, CHANGE)).to.equal('configured');
      // What it does not speak of stays.
      expect((await readObject(client, CONFIG_MAP))?.['data']).to.deep.equal({ a: '1', b: '2' });
    });

    it('keeps one that is there, whatever it holds', async () => {
      await applyObject(client, CONFIG_MAP, CHANGE);
      const other = { ...CONFIG_MAP, data: { a: '2' } };
      expect(await applyObject(client, other, { change: keep, dryRun: false })).to.equal('kept');
      expect((await readObject(client, CONFIG_MAP))?.['data']).to.deep.equal({ a: '1' });
    });

    it('does not send an empty pending list again, which a 1.7 refuses', async () => {
      expect(await applyObject(client, DEPLOYMENT, CHANGE)).to.equal('created');
      expect(await applyObject(client, DEPLOYMENT, CHANGE)).to.equal('unchanged');
      const more = { ...DEPLOYMENT, spec: { replicas: 2, template } };
      expect(await applyObject(client, more, CHANGE)).to.equal('configured');
    });

    it('only reads in a dry run', async () => {
      const dry = { change: merge, dryRun: true };
      expect(await applyObject(client, CONFIG_MAP, dry)).to.equal('created');
      expect(await readObject(client, CONFIG_MAP)).to.equal(undefined);
      expect(await deleteObject(client, CONFIG_MAP, true)).to.equal('not there');
      await applyObject(client, CONFIG_MAP, CHANGE);
      expect(await applyObject(client, CONFIG_MAP, dry)).to.equal('unchanged');
      expect(await applyObject(client, { ...CONFIG_MAP, data: { a: '2' } }, dry)).to.equal('configured');
      expect(await deleteObject(client, CONFIG_MAP, true)).to.equal('deleted');
      expect((await readObject(client, CONFIG_MAP))?.['data']).to.deep.equal({ a: '1' });
    });

    it('decides again where another client changes it between read and write', async () => {
      await applyObject(client, CONFIG_MAP, CHANGE);
      sandbox.faults?.add({
        match: { methods: ['PATCH'] },
        when: { nth: 1 },
        action: { do: 'answer', code: 409 },
      });
      let reads = 0;
      await applyObject(client, CONFIG_MAP, {
        dryRun: false,
        change: (_, wanted) => ({ ...wanted, data: { a: `${++reads}` } }),
      });
      expect(objectAt(await readObject(client, CONFIG_MAP), 'data')).to.deep.equal({ a: '2' });
    });

    it('never overwrites what was not read', async () => {
      await applyObject(client, CONFIG_MAP, CHANGE);
      const seen: unknown[] = [];
      const stale: ApiClient = {
        ...client,
        request: (request) => {
          if (request.method === 'PATCH') {
            seen.push(objectAt(request.body as JsonObject, 'metadata')['resourceVersion']);
          }
          return client.request(request);
        },
      };
      const { resourceVersion } = objectAt(await readObject(client, CONFIG_MAP), 'metadata');
      await applyObject(stale, { ...CONFIG_MAP, data: { a: '2' } }, CHANGE);
      expect(seen).to.deep.equal([resourceVersion]);
    });

    it('deletes what is there, what it owns too, and does not mind what is not', async () => {
      await applyObject(client, DEPLOYMENT, CHANGE);
      expect(await deleteObject(client, DEPLOYMENT)).to.equal('deleted');
      expect(await readObject(client, DEPLOYMENT)).to.equal(undefined);
      expect(await deleteObject(client, DEPLOYMENT)).to.equal('not there');
      expect(await deleteObject(client, { ...DEPLOYMENT, apiVersion: 'widgets/v1' })).to.equal('not there');
    });

    it('fails with what the server says', async () => {
      const error: unknown = await applyObject(client, { ...DEPLOYMENT, spec: {} }, CHANGE).catch(
        (cause: unknown) => cause,
      );
      expect(error).to.be.instanceOf(KubeApiError).with.property('status', 422);
      const unserved: unknown = await applyObject(client, { ...DEPLOYMENT, kind: 'Widget' }, CHANGE).catch(String);
      expect(unserved).to.equal('KindNotServedError: find the resource of Widget: apps/v1beta1 does not serve it');
    });
  });
}
