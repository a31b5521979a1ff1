import { expect } from 'chai';

import { objectAt, stringAt, valueAt } from '../../../src/sandbox/json/json-path.js';
import type { JsonObject } from '../../../src/sandbox/json/json-value.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { type Answer, DEPLOYMENTS, mergePatch, metadataOf, post, remove, send, until } from '../api-client.js';
import { initialize, itemsOf, ownerOf, PODS, REPLICA_SETS, untilCount, web } from './workloads.js';

const images = (pods: readonly JsonObject[]): readonly unknown[] =>
  pods.map((pod) => valueAt(pod, 'spec', 'containers')).map((list) => (list as readonly JsonObject[])[0]?.['image']);
const image = (value: string): JsonObject => ({
  spec: { template: { spec: { containers: [{ name: 'app', image: value }] } } },
});

for (const kubernetesVersion of ['1.7', '1.9'] as const) {
  describe(`the deployment controller on ${kubernetesVersion}`, () => {
    let sandbox: Sandbox;
    let deployment: string;

    beforeEach(async () => {
      sandbox = await startSandbox({ kubernetesVersion, controllers: ['deployment'] });
      deployment = `${sandbox.url}${DEPLOYMENTS}/web`;
    });
    afterEach(() => sandbox.close());

    const pods = async () => itemsOf(await send(sandbox.url + PODS));
    const isRolledOut = ({ body }: Answer): boolean => {
      const { observedGeneration, updatedReplicas, replicas } = objectAt(body, 'status');
      const wanted = valueAt(body, 'spec', 'replicas');
      return (
        observedGeneration === metadataOf({ body })['generation'] && updatedReplicas === wanted && replicas === wanted
      );
    };
    const rolledOut = () => until(deployment, isRolledOut);
    const create = async (spec: JsonObject = { replicas: 3 }) => {
      await post(sandbox.url + DEPLOYMENTS, web(spec));
      return rolledOut();
    };

    it('makes a replica set with the hash of the template, and its pods', async () => {
      const created = await create();
      const [replicaSet = {}, ...others] = itemsOf(await send(sandbox.url + REPLICA_SETS));
      expect(others).to.deep.equal([]);
      const hash = stringAt(replicaSet, 'metadata', 'labels', 'pod-template-hash');
      expect(hash).to.match(/^\d+$/);
      const name = stringAt(replicaSet, 'metadata', 'name');
      expect(name).to.match(kubernetesVersion === '1.7' ? /^web-\d+$/ : /^web-[a-z0-9]+$/);
      expect(valueAt(replicaSet, 'spec', 'selector', 'matchLabels')).to.deep.equal({
        app: 'web',
        'pod-template-hash': hash,
      });
      expect(objectAt(replicaSet, 'metadata', 'annotations')).to.include({ 'deployment.kubernetes.io/revision': '1' });
      expect(objectAt(created.body, 'status')).to.deep.include({
        replicas: 3,
        updatedReplicas: 3,
        unavailableReplicas: 3,
      });
      const made = await pods();
      expect(made).to.have.length(3);
      for (const pod of made) {
        const metadata = objectAt(pod, 'metadata');
        expect(metadata['labels']).to.deep.equal({ app: 'web', 'pod-template-hash': hash });
        expect(metadata['generateName']).to.equal(`${name}-`);
        expect(ownerOf(pod)).to.include({ kind: 'ReplicaSet', name });
      }
    });

    it('replaces the pods step by step when the template changes, never having too few or too many', async () => {
      await create();
      const counts: number[] = [];
      await mergePatch(deployment, image('nginx:2'));
      await until(deployment, (answer) => {
        const replicas = valueAt(answer.body, 'status', 'replicas');
        if (typeof replicas === 'number') counts.push(replicas);
        return isRolledOut(answer);
      });
      expect(images(await pods())).to.deep.equal(['nginx:2', 'nginx:2', 'nginx:2']);
      expect(Math.min(...counts)).to.be.at.least(2);
      expect(Math.max(...counts)).to.be.at.most(4);
      const sizes = itemsOf(await send(sandbox.url + REPLICA_SETS)).map((set) => valueAt(set, 'spec', 'replicas'));
      expect(sizes).to.have.members([0, 3]);
      const revision = objectAt(metadataOf(await send(deployment)), 'annotations')['deployment.kubernetes.io/revision'];
      expect(revision).to.equal('2');
    });

    it('takes the old replica set again when the template goes back', async () => {
      await create();
      for (const next of ['nginx:2', 'nginx:1']) {
        await mergePatch(deployment, image(next));
        await rolledOut();
      }
      expect(itemsOf(await send(sandbox.url + REPLICA_SETS))).to.have.length(2);
      expect(images(await pods())).to.deep.equal(['nginx:1', 'nginx:1', 'nginx:1']);
    });

    it('removes all old pods first where the strategy is to recreate', async () => {
      await create({ replicas: 2, strategy: { type: 'Recreate' } });
      await mergePatch(deployment, image('nginx:2'));
      await rolledOut();
      expect(images(await pods())).to.deep.equal(['nginx:2', 'nginx:2']);
    });

    it('follows a new scale both ways', async () => {
      await create();
      for (const replicas of [5, 1, 0]) {
        await mergePatch(`${deployment}/scale`, { spec: { replicas } });
        await untilCount(sandbox.url + PODS, replicas);
      }
    });

    it('replaces a pod that is deleted', async () => {
      await create({ replicas: 1 });
      const [pod = {}] = await pods();
      const gone = stringAt(pod, 'metadata', 'name');
      await remove(`${sandbox.url}${PODS}/${gone}`);
      const [other = {}] = await untilCount(sandbox.url + PODS, 1);
      expect(stringAt(other, 'metadata', 'name')).not.to.equal(gone);
    });

    it('deletes everything with the deployment', async () => {
      await create();
      await remove(deployment);
      await untilCount(sandbox.url + PODS, 0);
      await untilCount(sandbox.url + REPLICA_SETS, 0);
    });

    it('leaves an orphaned replica set alone, and adopts it for the same deployment', async () => {
      await create();
      await send(deployment, { method: 'DELETE' });
      await until(deployment, ({ status }) => status === 404);
      expect(await pods()).to.have.length(3);
      const { body } = await create();
      const sets = itemsOf(await send(sandbox.url + REPLICA_SETS));
      expect(sets).to.have.length(1);
      expect(ownerOf(sets[0])).to.include({ uid: metadataOf({ body })['uid'] ?? '' });
      expect(await pods()).to.have.length(3);
    });

    it('ignores a deployment that is not initialized, and finishes its orphaning deletion only then', async () => {
      await initialize(sandbox.url, 'deployments');
      await post(`${sandbox.url}${DEPLOYMENTS}?includeUninitialized=1`, web({ replicas: 1 }));
      await send(deployment, { method: 'DELETE' });
      expect((await send(deployment)).status).to.equal(200);
      expect(itemsOf(await send(sandbox.url + REPLICA_SETS))).to.deep.equal([]);
      await mergePatch(deployment, { metadata: { initializers: null } });
      await until(deployment, ({ status }) => status === 404);
      expect(itemsOf(await send(sandbox.url + REPLICA_SETS))).to.deep.equal([]);
    });

    it('makes no second replica set while the first waits for an initializer', async () => {
      await initialize(sandbox.url, 'replicasets');
      await post(sandbox.url + DEPLOYMENTS, web({ replicas: 1 }));
      const all = `${sandbox.url}${REPLICA_SETS}?includeUninitialized=true`;
      const [waiting = {}] = await untilCount(all, 1);
      await mergePatch(deployment, { metadata: { labels: { look: 'again' } } });
      const name = stringAt(waiting, 'metadata', 'name');
      await mergePatch(`${sandbox.url}${REPLICA_SETS}/${name}`, { metadata: { initializers: null } });
      await untilCount(sandbox.url + PODS, 1);
      expect(itemsOf(await send(all))).to.have.length(1);
    });

    it('ends together with its namespace', async () => {
      const other = `${sandbox.url}/apis/extensions/v1beta1/namespaces/other/deployments`;
      await post(`${sandbox.url}/api/v1/namespaces`, { metadata: { name: 'other' } });
      await post(other, web({ replicas: 2 }));
      await untilCount(`${sandbox.url}/api/v1/namespaces/other/pods`, 2);
      await send(`${sandbox.url}/api/v1/namespaces/other`, { method: 'DELETE' });
      await until(`${sandbox.url}/api/v1/namespaces/other`, ({ status }) => status === 404);
      expect(itemsOf(await send(`${sandbox.url}/api/v1/pods`))).to.deep.equal([]);
    });
  });
}
