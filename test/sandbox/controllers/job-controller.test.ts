import { expect } from 'chai';

import { objectAt, objectsAt, stringAt, valueAt } from '../../../src/sandbox/json/json-path.js';
import type { JsonObject } from '../../../src/sandbox/json/json-value.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { mergePatch, metadataOf, post, remove, send, until } from '../api-client.js';
import { initialize, itemsOf, job, JOBS, PODS, untilCount } from './workloads.js';

const name = (object: JsonObject): string => stringAt(object, 'metadata', 'name');

for (const kubernetesVersion of ['1.7', '1.9'] as const) {
  describe(`the job controller on ${kubernetesVersion}`, () => {
    let sandbox: Sandbox;
    const start = async (options = {}): Promise<void> => {
      sandbox = await startSandbox({ kubernetesVersion, controllers: ['job'], ...options });
    };
    afterEach(() => sandbox.close());

    const untilActive = (active: number) =>
      until(`${sandbox.url}${JOBS}/work`, ({ body }) => valueAt(body, 'status', 'active') === active);
    const release = (pod: JsonObject) =>
      mergePatch(`${sandbox.url}${PODS}/${name(pod)}`, { metadata: { initializers: null } });

    it('makes as many pods as run at a time, each owned by the job', async () => {
      await start();
      const created = await post(sandbox.url + JOBS, job('work', { parallelism: 3, completions: 5 }));
      await untilActive(3);
      const pods = itemsOf(await send(sandbox.url + PODS));
      expect(pods).to.have.length(3);
      for (const pod of pods) {
        expect(name(pod)).to.match(/^work-[a-z0-9]{5}$/);
        expect(objectAt(pod, 'metadata', 'labels')).to.include({ 'job-name': 'work' });
        expect(valueAt(pod, 'metadata', 'ownerReferences')).to.deep.equal([
          {
            apiVersion: 'batch/v1',
            kind: 'Job',
            name: 'work',
            uid: metadataOf(created)['uid'],
            controller: true,
            blockOwnerDeletion: true,
          },
        ]);
        expect(stringAt(pod, 'status', 'phase')).to.equal('Pending');
      }
    });

    it('makes exactly its pods when each waits for an initializer', async () => {
      await start();
      await initialize(sandbox.url, 'pods');
      await post(sandbox.url + JOBS, job('work', { parallelism: 3, completions: 3 }));
      const all = `${sandbox.url}${PODS}?includeUninitialized=true`;
      // One pod first: only when it is initialized does the controller create more.
      const [first = {}] = await untilCount(all, 1);
      expect(itemsOf(await send(sandbox.url + PODS))).to.deep.equal([]);
      await release(first);
      const three = await untilCount(all, 3);
      for (const pod of three.filter((candidate) => name(candidate) !== name(first))) await release(pod);
      await untilActive(3);
      expect(itemsOf(await send(all))).to.have.length(3);
    });

    it('makes no pod twice when a create timed out, and counts it once it is initialized', async () => {
      await start({ requestTimeoutMs: 15 });
      await initialize(sandbox.url, 'pods');
      await post(sandbox.url + JOBS, job('work', { parallelism: 2, completions: 2 }));
      const all = `${sandbox.url}${PODS}?includeUninitialized=true`;
      const pods = await untilCount(all, 2);
      // The job is reconciled once more after both creates have timed out, when none of its pods is visible.
      await until(`${sandbox.url}${JOBS}/work`, ({ body }) => stringAt(body, 'status', 'startTime') !== '');
      await mergePatch(`${sandbox.url}${JOBS}/work`, { metadata: { labels: { look: 'again' } } });
      for (const pod of pods) await release(pod);
      await untilActive(2);
      expect(itemsOf(await send(all))).to.have.length(2);
    });

    it('waits until the job itself is initialized', async () => {
      await start();
      await initialize(sandbox.url, 'jobs');
      await post(`${sandbox.url}${JOBS}?includeUninitialized=1`, job('work', {}));
      await post(`${sandbox.url}${JOBS}?includeUninitialized=1`, {
        ...job('other', {}),
        metadata: { name: 'other', initializers: {} },
      });
      const [pod = {}] = await untilCount(sandbox.url + PODS, 1);
      expect(name(pod)).to.match(/^other-/);
      await mergePatch(`${sandbox.url}${JOBS}/work`, { metadata: { initializers: null } });
      await untilCount(sandbox.url + PODS, 2);
    });

    it('replaces what is deleted, and is complete when enough pods have succeeded', async () => {
      await start();
      await post(sandbox.url + JOBS, job('work', { parallelism: 1, completions: 2 }));
      const [gone = {}] = await untilCount(sandbox.url + PODS, 1);
      await remove(`${sandbox.url}${PODS}/${name(gone)}`);
      for (const succeeded of [1, 2]) {
        const pods = await until(sandbox.url + PODS, (answer) =>
          itemsOf(answer).some((pod) => stringAt(pod, 'status', 'phase') === 'Pending'),
        );
        const pending = itemsOf(pods).find((pod) => stringAt(pod, 'status', 'phase') === 'Pending') ?? {};
        await mergePatch(`${sandbox.url}${PODS}/${name(pending)}/status`, { status: { phase: 'Succeeded' } });
        await until(`${sandbox.url}${JOBS}/work`, ({ body }) => valueAt(body, 'status', 'succeeded') === succeeded);
      }
      const { body } = await send(`${sandbox.url}${JOBS}/work`);
      expect(objectsAt(body, 'status', 'conditions')[0]).to.include({ type: 'Complete', status: 'True' });
      expect(itemsOf(await send(sandbox.url + PODS))).to.have.length(2);
    });

    it('deletes the pods of a job that is deleted, and leaves those of an orphaning deletion', async () => {
      await start();
      await post(sandbox.url + JOBS, job('work', { parallelism: 2 }));
      await untilCount(sandbox.url + PODS, 2);
      await remove(`${sandbox.url}${JOBS}/work`);
      await untilCount(sandbox.url + PODS, 0);
      await post(sandbox.url + JOBS, job('work', { parallelism: 2 }));
      await untilCount(sandbox.url + PODS, 2);
      await send(`${sandbox.url}${JOBS}/work`, { method: 'DELETE' });
      await until(`${sandbox.url}${JOBS}/work`, ({ status }) => status === 404);
      const pods = itemsOf(await send(sandbox.url + PODS));
      expect(pods.map((pod) => valueAt(pod, 'metadata', 'ownerReferences'))).to.deep.equal([undefined, undefined]);
    });

    it('deletes the pods first on a foreground deletion', async () => {
      await start();
      await post(sandbox.url + JOBS, job('work', { parallelism: 2 }));
      await untilCount(sandbox.url + PODS, 2);
      const options = { propagationPolicy: 'Foreground' };
      await send(`${sandbox.url}${JOBS}/work`, { method: 'DELETE', body: options });
      await until(`${sandbox.url}${JOBS}/work`, ({ status }) => status === 404);
      expect(itemsOf(await send(sandbox.url + PODS))).to.deep.equal([]);
    });

    it('records in an Event why a pod could not be created, and tries again', async () => {
      await start();
      await post(sandbox.url + JOBS, job('work', { parallelism: 1 }));
      await untilCount(sandbox.url + PODS, 1);
      await initialize(sandbox.url, 'pods');
      await post(sandbox.url + JOBS, job('more', { parallelism: 1 }));
      const all = `${sandbox.url}${PODS}?includeUninitialized=true&labelSelector=job-name=more`;
      const [refused = {}] = await untilCount(all, 1);
      const result = { status: 'Failure', code: 403, message: 'not here' };
      await mergePatch(`${sandbox.url}${PODS}/${name(refused)}`, {
        metadata: { initializers: { pending: [{ name: 'a.example.com' }], result } },
      });
      const events = await untilCount(`${sandbox.url}/api/v1/namespaces/default/events`, 1);
      expect(events[0]).to.deep.include({
        reason: 'FailedCreate',
        message: 'Error creating: not here',
        type: 'Warning',
      });
      expect(objectAt(events[0], 'involvedObject')).to.include({ kind: 'Job', name: 'more' });
      const [again = {}] = await untilCount(all, 1);
      expect(name(again)).not.to.equal(name(refused));
    });
  });
}

describe('the controllers', () => {
  it('are off unless asked for', async () => {
    const sandbox = await startSandbox();
    await post(sandbox.url + JOBS, job('work', {}));
    await send(`${sandbox.url}${JOBS}/work`);
    expect(itemsOf(await send(sandbox.url + PODS))).to.deep.equal([]);
    await sandbox.close();
  });
});
