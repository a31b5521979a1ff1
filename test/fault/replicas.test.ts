import { expect } from 'chai';

import { type Body, COLLECTIONS, INITIALIZER_CONFIGURATIONS, initializerConfiguration, names } from '../support/api.js';
import { killAll } from '../support/cli.js';
import { until } from '../support/until.js';
import { OURS } from '../support/workloads.js';
import { kill, ReplicaCluster, type ReplicaProcess, terminate } from './replica-processes.js';

const PATCHES = { methods: ['PATCH'], path: '/deployments/' };
const LOCK = '/configmaps/istio-initializer$';
const CREATORS = 20;
const EACH = 10;

describe('several replicas', () => {
  let cluster: ReplicaCluster;

  beforeEach(async () => {
    cluster = await ReplicaCluster.start();
    await cluster.api.post(INITIALIZER_CONFIGURATIONS, initializerConfiguration(OURS));
  });

  afterEach(killAll);

  const start = (count: number, ...flags: string[]): Promise<readonly ReplicaProcess[]> =>
    Promise.all(['a', 'b', 'c'].slice(0, count).map((podName) => cluster.replica(podName, ...flags)));

  /** The leader first. */
  const pair = async (...flags: string[]): Promise<readonly [ReplicaProcess, ReplicaProcess]> => {
    const [a, b] = [await cluster.replica('a', ...flags), await cluster.replica('b', ...flags)];
    return (await cluster.leader([a, b])) === a ? [a, b] : [b, a];
  };

  const leadersName = async (): Promise<string> => (await cluster.holder()).replace(/_.*/, '');

  async function createAll(): Promise<readonly number[]> {
    const creators = Array.from({ length: CREATORS }, async (_, creator) => {
      const statuses: number[] = [];
      for (let i = 0; i < EACH; i += 1) statuses.push((await cluster.create(`web-${creator}-${i}`)).status);
      return statuses;
    });
    return (await Promise.all(creators)).flat();
  }

  /** What is not injected once and whole: each injection is one more generation. */
  const wrong = ({ metadata, spec }: Body): boolean =>
    metadata.generation !== 2 ||
    metadata.initializers !== undefined ||
    names(spec.template.spec.containers).join() !== 'app,istio-proxy';

  for (const count of [2, 3]) {
    for (const [how, flags, mostPatches] of [
      // Long, so that a slow machine does not look like a dead leader.
      ['one after the other, with one PATCH for each', ['--takeover-delay', '1h'], CREATORS * EACH],
      ['all at once, where none is preferred', ['--takeover-delay', '0s'], CREATORS * EACH * count],
    ] as const) {
      it(`${count} of them inject 200 Deployments of 20 creators once each, ${how}`, async () => {
        await start(count, ...flags);
        const patches = await cluster.fault({ match: PATCHES, action: { do: 'delay', ms: 0 } });
        const statuses = await createAll();
        expect(statuses.filter((status) => status !== 201)).to.deep.equal([]);
        const { items } = (await cluster.api.get(`${COLLECTIONS['Deployment'] ?? ''}?includeUninitialized=true`)).body;
        expect([items.length, items.filter(wrong).length]).to.deep.equal([CREATORS * EACH, 0]);
        expect(await patches()).to.be.within(CREATORS * EACH, mostPatches);
      });
    }
  }

  it('one killed between its read and its PATCH costs the object no more than the takeover delay', async () => {
    const [leader] = await pair();
    // Its PATCH is on the way for longer than this test lasts.
    const patches = await cluster.fault({
      match: PATCHES,
      when: { nth: 1, times: 1 },
      action: { do: 'delay', ms: 300_000 },
    });
    const creating = cluster.create('web');
    await until(async () => (await patches()) > 0);
    await kill(leader);
    const { status, body } = await creating;
    expect(await leadersName(), 'the lease of the dead one').to.equal(leader.podName);
    expect([status, wrong(body)]).to.deep.equal([201, false]);
    expect(await patches()).to.equal(2);
  });

  it('go on at once when the leader is dead, while the lock still names it', async () => {
    const [leader] = await pair();
    await kill(leader);
    const answers = await Promise.all(['x', 'y', 'z'].map((name) => cluster.create(name)));
    expect(await leadersName()).to.equal(leader.podName);
    expect(answers.map(({ status, body }) => [status, wrong(body)])).to.deep.equal(Array(3).fill([201, false]));
  });

  it('act one after the other when the leader of three is dead: no PATCH is made twice', async () => {
    const replicas: ReplicaProcess[] = [];
    // Each knows of those before it. The delay is long, so that a slow machine does not look like a dead replica.
    for (const podName of ['a', 'b', 'c']) replicas.push(await cluster.replica(podName, '--takeover-delay', '5s'));
    const patches = await cluster.fault({ match: PATCHES, action: { do: 'delay', ms: 0 } });
    await kill(await cluster.leader(replicas));
    const answers = await Promise.all(['x', 'y', 'z'].map((name) => cluster.create(name)));
    expect(answers.map(({ status, body }) => [status, wrong(body)])).to.deep.equal(Array(3).fill([201, false]));
    expect(await patches()).to.equal(3);
  });

  it('take the lead from one that stops in good order', async () => {
    const [leader, other] = await pair('--takeover-delay', '1h');
    expect((await terminate(leader)).code).to.equal(0);
    const creating = cluster.create('web');
    await other.until(/ leading/);
    expect([(await creating).status, await leadersName()]).to.deep.equal([201, other.podName]);
    expect(await cluster.listed()).to.deep.equal([other.podName]);
  });

  it('all act where the lock is forbidden', async () => {
    const [leader, other] = await pair('--takeover-delay', '1h');
    await cluster.fault({ match: { path: LOCK }, action: { do: 'answer', code: 403 } });
    await other.until(/the lock does not work/);
    await kill(leader);
    const { status, body } = await cluster.create('web');
    expect([status, wrong(body)]).to.deep.equal([201, false]);
  });
});
