import { expect } from 'chai';

import { killAll } from '../support/cli.js';
import { type CommandHere } from '../support/command.js';
import { until } from '../support/until.js';
import { workload } from '../support/workloads.js';
import { Cluster } from './processes.js';

const DEPLOYMENT_WATCH = { watch: true, path: '/deployments\\?' };
const CREATED_MEANWHILE = 20;

interface Watched {
  readonly cluster: Cluster;
  readonly controller: CommandHere;
  /** PATCHes of Deployments. */
  readonly patches: () => Promise<number>;
  /** Watches of Deployments that were opened since, in all, and those that resumed. */
  readonly opened: () => Promise<number>;
  readonly resumed: () => Promise<number>;
}

/** A controller that has done some work already, so that its watches have something to resume after. */
async function watched(...flags: readonly string[]): Promise<Watched> {
  const cluster = await Cluster.start();
  const controller = await cluster.controller(...flags);
  await cluster.register();
  const patches = await cluster.count({ methods: ['PATCH'], path: '/deployments/' });
  // When the second has been seen, so has the end of the first.
  for (const name of ['first', 'second']) expect((await cluster.create(name)).status).to.equal(201);
  const opened = await cluster.count(DEPLOYMENT_WATCH);
  const resumed = await cluster.count({ watch: true, path: '/deployments\\?.*resourceVersion=[1-9]' });
  return { cluster, controller, patches, opened, resumed };
}

/** The pauses before the watch of Deployments was opened again, in order, in milliseconds; resolves when there are so many. */
async function pauses({ controller }: Watched, count: number): Promise<readonly number[]> {
  const line = '^.*"kind":"Deployment".*"delayMs":\\d+.*$';
  const [lines] = await controller.until(new RegExp(`(?:${line}[^]*?){${count}}`, 'm'));
  return [...lines.matchAll(new RegExp(line, 'gm'))].map(
    ([found]) => (JSON.parse(found) as { readonly delayMs: number }).delayMs,
  );
}

const createMany = async (cluster: Cluster): Promise<readonly number[]> =>
  Promise.all(
    Array.from({ length: CREATED_MEANWHILE }, async (_, i) => (await cluster.create(`meanwhile-${i}`)).status),
  );

/** What is to hold after every fault: all are created, each was injected, and with one PATCH. */
async function expectWhole({ cluster, patches }: Watched, statuses: readonly number[]): Promise<void> {
  expect(statuses.filter((status) => status !== 201)).to.deep.equal([]);
  expect((await cluster.create('last')).status).to.equal(201);
  const deployments = await cluster.deployments();
  expect(deployments).to.have.length(CREATED_MEANWHILE + 3);
  for (const { name, pending, containers } of deployments) {
    expect([pending, containers], name).to.deep.equal([false, ['app', 'istio-proxy']]);
  }
  expect(await patches()).to.equal(deployments.length);
}

describe('the watch', function () {
  // Some wait for a watch to be given up.
  this.timeout(60_000);

  afterEach(killAll);

  const cutOpenWatch = (cluster: Cluster, how: string): Promise<unknown> =>
    cluster.fault({ match: DEPLOYMENT_WATCH, openWatches: true, action: { do: 'cutWatch', how } });

  for (const [effect, how, resumed] of [
    ['resumes where it stopped when the server closes it', 'close', 1],
    ['starts from the beginning when its connection is reset', 'reset', 0],
    ['starts from the beginning after a line that was cut off', 'halfEvent', 0],
  ] as const) {
    it(effect, async () => {
      const world = await watched();
      await cutOpenWatch(world.cluster, how);
      await expectWhole(world, await createMany(world.cluster));
      expect([await world.opened(), await world.resumed()]).to.deep.equal([1, resumed]);
    });
  }

  it('gives up a connection that is only half open, and misses nothing', async () => {
    const world = await watched('--watch-timeout', '3s');
    await cutOpenWatch(world.cluster, 'stall');
    const statuses = await createMany(world.cluster);
    await world.controller.until(/the server did not end a watch of 3 s, and was silent for/);
    await expectWhole(world, statuses);
  });

  for (const as of ['event', 'status']) {
    it(`starts from the beginning after a 410 that comes as ${as === 'event' ? 'an event' : 'the status'}`, async () => {
      const world = await watched();
      await world.cluster.fault({
        match: DEPLOYMENT_WATCH,
        when: { nth: 1 },
        action: { do: 'forgetHistory', as },
      });
      await cutOpenWatch(world.cluster, 'close');
      await expectWhole(world, await createMany(world.cluster));
      expect([await world.opened(), await world.resumed()]).to.deep.equal([2, 1]);
    });
  }

  it('resumes where it stopped after a server that answered 500', async () => {
    const world = await watched();
    const answer = { do: 'answer', code: 500 };
    await world.cluster.fault({ match: DEPLOYMENT_WATCH, when: { times: 3 }, action: answer });
    await cutOpenWatch(world.cluster, 'close');
    await expectWhole(world, await createMany(world.cluster));
    expect([await world.opened(), await world.resumed()]).to.deep.equal([4, 4]);
  });

  for (const [what, action] of [
    ['closes every watch at once', { do: 'cutWatch', how: 'close' }],
    ['resets every watch', { do: 'cutWatch', how: 'reset' }],
    ['answers every watch with 500', { do: 'answer', code: 500 }],
    ['answers every watch with 410', { do: 'answer', code: 410 }],
  ] as const) {
    it(`waits longer and longer for a server that ${what}`, async () => {
      const world = await watched();
      await world.cluster.fault({ match: DEPLOYMENT_WATCH, when: { times: 3 }, action });
      await cutOpenWatch(world.cluster, 'close');
      const statuses = await createMany(world.cluster);
      // 100, 200, 400 and 800 ms, where the first watch lived long, else twice as much; or half of it, as the jitter is.
      const waited = await pauses(world, 4);
      for (const [failures, pauseMs] of waited.entries()) {
        expect(pauseMs, waited.join()).to.be.within(50 * 2 ** failures, 200 * 2 ** failures);
      }
      await expectWhole(world, statuses);
      expect(await world.opened()).to.equal(4);
    });
  }

  it('outlives a server that restarts while workloads are pending', async () => {
    const world = await watched();
    await cutOpenWatch(world.cluster, 'stall');
    for (let i = 0; i < CREATED_MEANWHILE; i += 1) {
      expect((await world.cluster.createPending(`meanwhile-${i}`)).status).to.equal(202);
    }
    expect((await world.cluster.api.post('/sandbox/restart', { downMs: 500 })).status).to.equal(202);
    await until(() =>
      world.cluster.deployments().then(
        () => true,
        () => false,
      ),
    );
    await world.cluster.drained();
    await expectWhole(world, []);
    expect(await world.opened()).to.be.below(5);
  });

  it('reads a burst of 20 MB, and what exists of it once more, and misses nothing in between', async () => {
    const cluster = await Cluster.start();
    await cluster.controller();
    const patches = await cluster.count({ methods: ['PATCH'], path: '/deployments/' });
    const opened = await cluster.count(DEPLOYMENT_WATCH);
    await createLarge(cluster, 200, 100_000);
    await cluster.register();
    const before = await createMany(cluster);
    expect(await opened()).to.equal(0);
    await cutOpenWatch(cluster, 'reset');
    const after = await Promise.all(['a', 'b', 'c'].map(async (name) => (await cluster.create(name)).status));
    expect([...before, ...after].filter((status) => status !== 201)).to.deep.equal([]);
    expect([await patches(), await opened()]).to.deep.equal([CREATED_MEANWHILE + 3, 1]);
    expect((await cluster.deployments()).filter(({ pending }) => pending)).to.deep.equal([]);
  });

  it('resumes for as long as the resync period lasts, whether server or client ends it', async () => {
    const world = await watched('--watch-timeout', '1s');
    await until(async () => (await world.opened()) >= 3);
    expect(await world.resumed()).to.equal(await world.opened());
  });

  it('reads everything that exists in every resync period', async () => {
    const world = await watched('--watch-timeout', '1s', '--resync-period', '1s');
    await until(async () => (await world.opened()) - (await world.resumed()) >= 2);
  });
});

/** Creates Deployments that say a lot, before anybody initializes them. */
async function createLarge(cluster: Cluster, count: number, bytes: number): Promise<void> {
  const path = '/apis/extensions/v1beta1/namespaces/default/deployments';
  const annotations = { text: 'x'.repeat(bytes) };
  await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const object = workload('Deployment', `large-${i}`);
      const metadata = { name: `large-${i}`, annotations };
      const { status } = await cluster.api.post(path, { ...object, metadata });
      expect(status).to.equal(201);
    }),
  );
}
