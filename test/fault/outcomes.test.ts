import { expect } from 'chai';

import { type ApiAnswer, COLLECTIONS } from '../support/api.js';
import { killAll } from '../support/cli.js';
import { until } from '../support/until.js';
import { Gate } from './gate.js';
import { MonitoredController } from './monitored-controller.js';
import { Cluster, CONFIG_MAPS, containersOf, INJECTED } from './processes.js';

// How a PATCH is answered, and what happens to the workload: the rows of docs/outcomes.md that end with a sidecar. Each
// holds with the failure policy Ignore: none of them is ever a reason to release.

const DEPLOYMENTS = COLLECTIONS['Deployment'] ?? '';
const PATCHES = { methods: ['PATCH'], path: '/deployments/' };

interface World {
  readonly cluster: Cluster;
  /** Between the controller and the API server. */
  readonly gate: Gate;
  readonly controller: MonitoredController;
  /** PATCHes and reads of Deployments. */
  readonly patches: () => Promise<number>;
  readonly reads: () => Promise<number>;
}

async function worldOf(): Promise<World> {
  const cluster = await Cluster.start();
  await cluster.api.mergePatch(`${CONFIG_MAPS}/istio-inject`, { data: { config: 'failurePolicy: Ignore' } });
  const gate = await Gate.to(cluster.url);
  const controller = await MonitoredController.start(cluster, '--master', gate.url);
  await cluster.register();
  const patches = await cluster.count(PATCHES);
  const reads = await cluster.count({ methods: ['GET'], path: '/deployments/', userAgent: '^(?!node)' });
  return { cluster, gate, controller, patches, reads };
}

describe('a PATCH that is not taken', function () {
  this.timeout(60_000);

  afterEach(killAll);

  it('answered 409: the object is read again, and nothing of what was changed is lost', async () => {
    const { cluster, gate, controller, patches } = await worldOf();
    const held = gate.hold('PATCH', /\/deployments\/web$/);
    const creating = cluster.create('web');
    await held.come;
    await cluster.api.mergePatch(`${DEPLOYMENTS}/web`, { metadata: { annotations: { somebody: 'else' } } });
    held.release();
    const created = await creating;
    expect(containersOf(created)).to.deep.equal(INJECTED);
    expect(created.body.metadata.annotations).to.include({ somebody: 'else' });
    // One of them is the other's.
    expect(await patches()).to.equal(3);
    expect(await controller.metric('patches_total', { kind: 'Deployment', code: '409' })).to.equal(1);
  });

  it('answered 404: the object is dropped', async () => {
    const { cluster, gate, controller, patches, reads } = await worldOf();
    const held = gate.hold('PATCH', /\/deployments\/web$/);
    await cluster.createPending('web');
    await held.come;
    await cluster.api.delete(`${DEPLOYMENTS}/web?propagationPolicy=Background`);
    held.release();
    await controller.logged('web', 'gone: it was deleted before it was initialized');
    expect(containersOf(await cluster.create('next'))).to.deep.equal(INJECTED);
    expect([await patches(), await reads()]).to.deep.equal([2, 0]);
    expect(await controller.metric('pending_objects', { kind: 'Deployment' })).to.equal(0);
  });

  it('answered 429: retried for as long as there is no slot, whatever Retry-After says', async () => {
    const { cluster, controller, patches, reads } = await worldOf();
    const answer = {
      do: 'answer',
      code: 429,
      body: 'Too many requests, please try again later.',
      // An hour: a controller that obeyed it would not retry within the test.
      retryAfterSeconds: 3600,
    };
    await cluster.fault({ match: PATCHES, when: { times: 30 }, action: answer });
    expect(containersOf(await cluster.create('web'))).to.deep.equal(INJECTED);
    // What the watch delivered is as good as before: reading it again would only cost the server more.
    expect([await patches(), await reads()]).to.deep.equal([31, 0]);
    expect(await controller.metric('patches_total', { kind: 'Deployment', code: '429' })).to.equal(30);
  });

  for (const [what, action, code] of [
    ['500', { do: 'answer', code: 500 }, '500'],
    ['503', { do: 'answer', code: 503, retryAfterSeconds: 30 }, '503'],
    ['504', { do: 'answer', code: 504 }, '504'],
    ['by a reset of the connection', { do: 'reset' }, 'none'],
  ] as const) {
    it(`answered ${what}: tried again, and again`, async () => {
      const { cluster, controller, patches } = await worldOf();
      await cluster.fault({ match: PATCHES, when: { times: 4 }, action });
      expect(containersOf(await cluster.create('web'))).to.deep.equal(INJECTED);
      expect(await patches()).to.equal(5);
      expect(await controller.metric('patches_total', { kind: 'Deployment', code })).to.equal(4);
      await controller.logged('web', 'retry: to be tried again');
    });
  }

  for (const [what, body] of [
    ['an empty object', {}],
    ['a page of a proxy', '<html>log in</html>'],
    ['a Status', { kind: 'Status', status: 'Success', metadata: {} }],
    ['another object', { kind: 'Deployment', metadata: { name: 'other', namespace: 'default', uid: 'u' } }],
    [
      'the object of that name from before',
      { kind: 'Deployment', metadata: { name: 'web', namespace: 'default', uid: 'u' } },
    ],
  ] as const) {
    it(`answered another answer, ${what}: nothing is believed, and it is tried again`, async () => {
      const { cluster, controller, patches } = await worldOf();
      await cluster.fault({ match: PATCHES, when: { times: 3 }, action: { do: 'answer', code: 200, body } });
      const reads = { methods: ['GET'], path: '/deployments/web$', userAgent: '^(?!node)' };
      await cluster.fault({ match: reads, when: { times: 1 }, action: { do: 'answer', code: 200, body } });
      expect(containersOf(await cluster.create('web'))).to.deep.equal(INJECTED);
      expect(await patches()).to.equal(4);
      const line = await controller.logged('web', 'retry: to be tried again');
      expect(line['error']).to.match(/(200|no answer): the answer is not /);
    });
  }

  it('that was done, and whose answer was lost: nothing is done twice', async () => {
    const { cluster, controller, patches } = await worldOf();
    await cluster.fault({ match: PATCHES, when: { nth: 1 }, action: { do: 'reset', after: true } });
    expect(containersOf(await cluster.create('web'))).to.deep.equal(INJECTED);
    await controller.logged('web', 'ignored: nothing is pending');
    expect(await patches()).to.equal(1);
  });
});

describe('a workload that is pending for 10 s', function () {
  this.timeout(60_000);

  let world: World;
  let silent: Promise<ApiAnswer>;
  let failing: Promise<ApiAnswer>;
  let fault: string;

  // Both wait for the same 10 s.
  before(async () => {
    world = await worldOf();
    const { cluster } = world;
    const hang = { when: { nth: 1 }, action: { do: 'delay', ms: 60_000 } };
    await cluster.fault({ match: { ...PATCHES, path: '/deployments/silent' }, ...hang });
    const match = { ...PATCHES, path: '/deployments/failing' };
    fault = await cluster.faultId({ match, action: { do: 'answer', code: 503 } });
    silent = cluster.create('silent');
    failing = cluster.create('failing');
    await world.controller.logged('failing', 'pending for a long time: its creator waits for the controller');
  });

  after(async () => {
    await world.cluster.api.delete(`/sandbox/faults/${fault}`);
    await Promise.all([silent, failing]);
    await killAll();
  });

  it('as the server answers 503 all the time: is kept at, and shows in log, metric and alert', async () => {
    const { cluster, controller, patches } = world;
    const line = await controller.logged('failing', 'pending for a long time: its creator waits for the controller');
    expect(line).to.include({ level: 'warn', kind: 'Deployment', namespace: 'default' });
    expect(line['pendingSeconds']).to.be.at.least(10);
    expect(line['error']).to.match(/^PATCH \S+\/failing: 503: injected fault$/);
    // What the alert IstioInitializerPendingTooLong asks for.
    expect(await controller.metric('oldest_pending_age_seconds')).to.be.above(10);
    expect(await controller.metric('pending_objects', { kind: 'Deployment' })).to.be.at.least(1);
    const before = await patches();
    await until(async () => (await patches()) > before);
    await cluster.api.delete(`/sandbox/faults/${fault}`);
    expect(containersOf(await failing)).to.deep.equal(INJECTED);
    await controller.logged('failing', 'what was pending for a long time was injected');
    await until(async () => (await controller.metric('oldest_pending_age_seconds')) === 0);
  });

  it('answered by silence: the PATCH is given up, and made again', async () => {
    const line = await world.controller.logged('silent', 'retry: to be tried again');
    expect(line['error']).to.match(/^PATCH \S+\/silent: no answer: no answer within 10000 ms; .*check its address/);
    expect(containersOf(await silent)).to.deep.equal(INJECTED);
  });
});
