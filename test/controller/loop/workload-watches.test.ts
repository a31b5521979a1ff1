import { expect } from 'chai';

import type { ControllerEvent } from '../../../src/controller/loop/controller-event.js';
import { WorkloadWatches } from '../../../src/controller/loop/workload-watches.js';
import type { WorkloadResource } from '../../../src/kubernetes/discovery/workload-resources.js';
import { eventually, flushEventLoop } from '../../support/event-loop.js';
import { FakeClock } from '../../support/fake-clock.js';
import { type ScriptedClient, scriptedClient, type WatchScript } from '../../support/scripted-client.js';
import { pendingWorkload } from '../../support/workloads.js';

const DEPLOYMENTS: WorkloadResource = { kind: 'Deployment', groupVersion: 'apps/v1', plural: 'deployments' };
const JOBS: WorkloadResource = { kind: 'Job', groupVersion: 'batch/v1', plural: 'jobs' };
const STAY: WatchScript = { lines: [], then: 'stay' };

const lineOf = (type: string, name: string): string =>
  JSON.stringify({ type, object: pendingWorkload('Deployment', name) });

describe('WorkloadWatches', () => {
  let clock: FakeClock;
  let client: ScriptedClient;
  let watches: WorkloadWatches;
  let observed: ControllerEvent[];
  let objects: (readonly [kind: string, event: string])[];

  const world = (...scripts: readonly WatchScript[]): WorkloadWatches => {
    clock = new FakeClock();
    client = scriptedClient(() => 404, scripts);
    observed = [];
    objects = [];
    watches = new WorkloadWatches({
      client,
      clock,
      random: () => 0,
      timing: { timeoutSeconds: 30 },
      observe: (event) => observed.push(event),
      onObject: ({ kind }, event) => objects.push([kind, event.kind]),
    });
    return watches;
  };
  const established = (): readonly boolean[] => watches.statuses.map((status) => status.established);

  afterEach(() => {
    watches.stop();
  });

  it('watches a resource once, however often it is added, until it is removed', async () => {
    world(STAY).add(DEPLOYMENTS);
    watches.add(DEPLOYMENTS);
    watches.add(JOBS);
    await eventually(() => observed.length === 2);
    await flushEventLoop();
    const asked = client.watches.map((path) => new URL(path, 'http://x'));
    expect(asked.map(({ pathname }) => pathname)).to.deep.equal(['/apis/apps/v1/deployments', '/apis/batch/v1/jobs']);
    expect(asked[0]?.searchParams.get('timeoutSeconds')).to.equal('27');
    expect(observed).to.deep.equal([
      { kind: 'connected', workloadKind: 'Deployment', path: '/apis/apps/v1/deployments' },
      { kind: 'connected', workloadKind: 'Job', path: '/apis/batch/v1/jobs' },
    ]);
  });

  it('passes on what is uninitialized, and what of it is deleted', async () => {
    const initialized = '{"type":"ADDED","object":{"metadata":{"name":"b","resourceVersion":"3"}}}';
    world({ lines: [lineOf('ADDED', 'a'), initialized, lineOf('DELETED', 'a')], then: 'stay' }).add(DEPLOYMENTS);
    await eventually(() => objects.length === 2);
    await flushEventLoop();
    expect(objects).to.deep.equal([
      ['Deployment', 'uninitialized'],
      ['Deployment', 'deleted'],
    ]);
  });

  it('reports why a watch broke, when it is opened again, and its state meanwhile', async () => {
    world({ refused: 500 }, STAY).add(DEPLOYMENTS);
    await eventually(() => observed.length === 1);
    const [event] = observed;
    expect(event).to.include({ kind: 'disconnected', workloadKind: 'Deployment', delayMs: 100 });
    expect(event).to.have.property('error').that.has.property('status', 500);
    clock.advance(70);
    expect(watches.statuses).to.deep.equal([
      {
        workloadKind: 'Deployment',
        path: '/apis/apps/v1/deployments',
        established: false,
        downMs: 70,
        unansweredMs: 70,
        refusal: undefined,
        silentMs: 70,
      },
    ]);
    clock.advance(30);
    await eventually(() => observed.length === 2);
    expect(watches.statuses).to.deep.include.members([
      { ...watches.statuses[0], established: true, downMs: 0, unansweredMs: 0 },
    ]);
    clock.advance(500);
    expect(watches.statuses[0]).to.include({ established: true, downMs: 0, silentMs: 500 });
  });

  it('reports that the server refuses a watch, and why, until it gives no answer', async () => {
    world({ refused: 403 }, { refused: 500 }).add(DEPLOYMENTS);
    await eventually(() => observed.length === 1);
    expect(watches.statuses[0]).to.include({ established: false, refusal: 'TEST /: 403: as the test says' });
    clock.advance(100);
    await eventually(() => observed.length === 2);
    expect(watches.statuses[0]).to.include({ established: false, refusal: undefined, downMs: 100 });
  });

  it('restarts every watch, with all objects that there are, and keeps one of each', async () => {
    world(STAY).add(DEPLOYMENTS);
    watches.add(JOBS);
    await eventually(() => observed.length === 2);
    watches.restart();
    await eventually(() => observed.length === 4);
    expect(client.watches).to.have.length(4);
    expect(client.watches.filter((path) => path.includes('resourceVersion'))).to.deep.equal([]);
    expect(established()).to.deep.equal([true, true]);
  });

  it('gets no events of a removed resource, and can add it again', async () => {
    world({ refused: 500 }, STAY).add(DEPLOYMENTS);
    await eventually(() => observed.length === 1);
    watches.remove('Deployment');
    watches.remove('Job');
    expect([watches.statuses, clock.delays]).to.deep.equal([[], []]);
    watches.add(DEPLOYMENTS);
    await eventually(() => observed.length === 2);
    expect(established()).to.deep.equal([true]);
  });

  it('leaves no timer behind when it stops', async () => {
    world({ refused: 500 }, STAY).add(DEPLOYMENTS);
    watches.add(JOBS);
    await eventually(() => observed.length === 2);
    watches.stop();
    await flushEventLoop();
    expect([watches.statuses, clock.delays]).to.deep.equal([[], []]);
  });
});
