import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';

import { valueAt } from '../../src/sandbox/json/json-path.js';
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

const FIRST = 'first.initializer.example.com';
const SECOND = 'second.initializer.example.com';
const INITIALIZED = { metadata: { initializers: null } };

/** The methods of the requests that servers in this process answer during `work`, in the order of the answers. */
async function answeredDuring(work: () => Promise<unknown>): Promise<readonly string[]> {
  const channel = 'http.server.response.finish';
  const methods: string[] = [];
  const record = (message: unknown): void => {
    const { request } = message as { readonly request: IncomingMessage };
    methods.push(request.method ?? '');
  };
  subscribe(channel, record);
  try {
    await work();
  } finally {
    unsubscribe(channel, record);
  }
  return methods;
}

for (const kubernetesVersion of ['1.7', '1.9'] as const) {
  describe(`initialization on ${kubernetesVersion}`, () => {
    let sandbox: Sandbox;
    let deployments: string;

    beforeEach(async () => {
      sandbox = await startSandbox({ kubernetesVersion });
      deployments = sandbox.url + DEPLOYMENTS;
      await post(sandbox.url + CONFIGURATIONS, configuration('ours', FIRST));
    });
    afterEach(() => sandbox.close());

    const stored = (name: string) => until(`${deployments}/${name}`, ({ status }) => status === 200);

    it('answers 504 after the timeout of the query, keeps the object, and lets it be initialized later', async () => {
      const late = await post(`${deployments}?timeout=20ms`, deployment({ name: 'web' }));
      expect(late.status).to.equal(504);
      expect((await send(deployments)).body['items']).to.deep.equal([]);
      expect((await post(deployments, deployment({ name: 'web' }))).body['reason']).to.equal('AlreadyExists');
      expect((await mergePatch(`${deployments}/web`, INITIALIZED)).status).to.equal(200);
      expect((await send(deployments)).body['items']).to.have.length(1);
    });

    it('takes the timeout of the server where the query names none that can be read', async () => {
      const impatient = await startSandbox({ kubernetesVersion, requestTimeoutMs: 10 });
      await post(impatient.url + CONFIGURATIONS, configuration('ours', FIRST));
      const late = await post(`${impatient.url}${DEPLOYMENTS}?timeout=soon`, deployment({ name: 'web' }));
      expect(late.status).to.equal(504);
      await impatient.close();
    });

    it('makes the initializers of all configurations pending in the order of the names of the configurations', async () => {
      await post(sandbox.url + CONFIGURATIONS, configuration('before-ours', SECOND, FIRST));
      const created = await post(`${deployments}?includeUninitialized=1`, deployment({ name: 'web' }));
      expect(created.status).to.equal(202);
      const pending = [{ name: SECOND }, { name: FIRST }, { name: FIRST }];
      expect(metadataOf(created)['initializers']).to.deep.equal({ pending });
    });

    it('waits unless includeUninitialized is exactly 1', async () => {
      const created = post(`${deployments}?includeUninitialized=true`, deployment({ name: 'web' }));
      await stored('web');
      await mergePatch(`${deployments}/web`, INITIALIZED);
      expect((await created).status).to.equal(201);
    });

    it('gives a generated name before initialization', async () => {
      const created = await post(`${deployments}?includeUninitialized=1`, deployment({ generateName: 'web-' }));
      expect(created.status).to.equal(202);
      expect(metadataOf(created)['name']).to.match(/^web-[a-z0-9]{5}$/);
    });

    it('answers the waiting creator with the result of a PUT, code 0 as 500, and removes the object', async () => {
      const created = post(deployments, deployment({ name: 'web', finalizers: ['example.com/keep'] }));
      const { body } = await stored('web');
      const result = { status: 'Failure', message: 'no' };
      const initializers = { pending: [{ name: FIRST }], result };
      const put = await send(`${deployments}/web`, {
        method: 'PUT',
        body: { ...body, metadata: { ...metadataOf({ body }), initializers } },
      });
      expect(put.status).to.equal(200);
      expect(await created).to.deep.include({ status: 500 });
      expect((await created).body).to.deep.include({ message: 'no', status: 'Failure', code: 500 });
      expect((await send(`${deployments}/web`)).status).to.equal(404);
    });

    it('answers a waiting creator before the one who ends the wait, as that wait is the longer one', async () => {
      const failed = { pending: [{ name: FIRST }], result: { status: 'Failure', message: 'no' } };
      for (const change of [INITIALIZED, { metadata: { initializers: failed } }]) {
        const created = post(deployments, deployment({ name: 'web' }));
        await stored('web');
        const end = (): Promise<unknown> => Promise.all([created, mergePatch(`${deployments}/web`, change)]);
        expect(await answeredDuring(end)).to.deep.equal(['POST', 'PATCH']);
        await remove(`${deployments}/web`);
      }
    });

    it('refuses a result that is not a failure, and an invalid name', async () => {
      await post(`${deployments}?includeUninitialized=1`, deployment({ name: 'web' }));
      const success = { metadata: { initializers: { pending: [{ name: FIRST }], result: { status: 'Success' } } } };
      expect((await mergePatch(`${deployments}/web`, success)).body['message']).to.contain("must be 'Failure'");
      const unnamed = { metadata: { initializers: { pending: [{ name: 'not a name' }] } } };
      expect((await mergePatch(`${deployments}/web`, unnamed)).status).to.equal(422);
    });

    it('answers a creator at once with the result that the object already has', async () => {
      const result = { status: 'Failure', reason: 'Invalid', code: 422, message: 'no' };
      const created = await post(deployments, deployment({ name: 'web', initializers: { pending: [], result } }));
      expect(created.status).to.equal(422);
      expect((await send(`${deployments}/web`)).status).to.equal(200);
    });

    it('ends the waiting of all creators of a collection that is deleted', async () => {
      const created = ['a', 'b'].map((name) => post(deployments, deployment({ name })));
      await Promise.all(['a', 'b'].map(stored));
      const deleted = await send(`${deployments}?propagationPolicy=Background`, { method: 'DELETE' });
      expect(deleted.body['items']).to.have.length(2);
      for (const answer of await Promise.all(created)) {
        expect(answer.body['message']).to.contain('object deleted while waiting for creation');
      }
    });

    it('shows an object to a GET and to the status path while it is pending', async () => {
      await post(`${deployments}?includeUninitialized=1`, deployment({ name: 'web' }));
      expect((await send(`${deployments}/web/status`)).status).to.equal(200);
      expect((await send(`${deployments}?includeUninitialized`)).body['items']).to.have.length(1);
      expect((await send(`${deployments}?includeUninitialized=false`)).body['items']).to.have.length(0);
    });

    it('keeps a deployment that is deleted without options for a garbage collector that orphans its pods', async () => {
      await post(`${deployments}?includeUninitialized=1`, deployment({ name: 'web' }));
      const marked = await send(`${deployments}/web`, { method: 'DELETE' });
      expect(metadataOf(marked)).to.deep.include({ finalizers: ['orphan'], deletionGracePeriodSeconds: 0 });
      const again = await post(deployments, deployment({ name: 'web' }));
      expect(again.body['message']).to.match(/^object is being deleted: /);
      await mergePatch(`${deployments}/web`, { metadata: { finalizers: null } });
      expect((await send(`${deployments}/web`)).status).to.equal(404);
    });

    it('gives a configuration that is itself uninitialized no effect, and one that is gone none', async () => {
      const pending = {
        ...configuration('theirs', SECOND),
        metadata: { name: 'theirs', initializers: { pending: [{ name: SECOND }] } },
      };
      await post(`${sandbox.url}${CONFIGURATIONS}?includeUninitialized=1`, pending);
      await remove(`${sandbox.url}${CONFIGURATIONS}/ours`);
      expect((await post(deployments, deployment({ name: 'web' }))).status).to.equal(201);
    });

    it('answers the waiting creator when the server stops', async () => {
      const created = post(deployments, deployment({ name: 'web' }));
      await stored('web');
      await sandbox.close();
      expect((await created).body).to.deep.include({ code: 500, reason: 'ServerTimeout' });
    });

    it('does not count a completed initialization as a new generation', async () => {
      await post(`${deployments}?includeUninitialized=1`, deployment({ name: 'web' }));
      const released = await mergePatch(`${deployments}/web`, INITIALIZED);
      expect(valueAt(released.body, 'metadata', 'generation')).to.equal(1);
    });
  });
}
