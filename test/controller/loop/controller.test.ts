import { expect } from 'chai';

import { type Controller, startController } from '../../../src/controller/loop/controller.js';
import type { ControllerEvent } from '../../../src/controller/loop/controller-event.js';
import { MutableKinds } from '../../../src/controller/loop/mutable-kinds.js';
import type { WorkloadResource } from '../../../src/kubernetes/discovery/workload-resources.js';
import { CredentialsError } from '../../../src/kubernetes/transport/credentials.js';
import { eventually } from '../../support/event-loop.js';
import { FakeClock } from '../../support/fake-clock.js';
import { type LogLine, recordingLogger } from '../../support/recording-logger.js';
import { type ScriptedAnswer, scriptedClient, type WatchScript } from '../../support/scripted-client.js';
import { OURS, pendingWorkload, sidecarConfigWith } from '../../support/workloads.js';

const DEPLOYMENTS: WorkloadResource = { kind: 'Deployment', groupVersion: 'extensions/v1beta1', plural: 'deployments' };

const FIRST = ['first.example.com'];

const line = (type: string, names: readonly string[]): string =>
  JSON.stringify({ type, object: pendingWorkload('Deployment', 'web', names) });

describe('startController', () => {
  let controller: Controller;
  let events: ControllerEvent[];
  let clock: FakeClock;
  let lines: readonly LogLine[];

  const start = (scripts: readonly WatchScript[], answer: () => ScriptedAnswer = () => 404): void => {
    events = [];
    const recording = recordingLogger();
    lines = recording.lines;
    clock = new FakeClock();
    controller = startController({
      client: scriptedClient(answer, scripts),
      clock,
      random: () => 0,
      logger: recording.logger,
      resources: [DEPLOYMENTS],
      sidecarConfig: () => sidecarConfigWith(),
      mutableKinds: new MutableKinds(undefined),
      observe: (event) => events.push(event),
    });
  };
  const came = (kind: ControllerEvent['kind']) => eventually(() => events.some((event) => event.kind === kind));

  afterEach(() => controller.stop());

  it('is ready while its watches are established', async () => {
    start([{ lines: [], then: 'stay' }]);
    expect(controller.readiness()).to.deep.equal({ ready: false, notes: ['Deployment: not watched at the moment'] });
    await came('connected');
    expect(controller.readiness()).to.deep.equal({ ready: true, notes: [] });
  });

  it('reports that an uninitialized object was deleted, although another was to initialize it first', async () => {
    start([
      { lines: [line('ADDED', FIRST)], then: 'end' },
      { lines: [line('DELETED', FIRST)], then: 'stay' },
    ]);
    await came('dequeued');
    clock.advance(5000);
    await came('deleted');
    expect(events.map(({ kind }) => kind)).to.include.members(['pending', 'attempted', 'dequeued', 'deleted']);
  });

  it('retries where its credentials can not be read, and reports it', async () => {
    const error = new CredentialsError(new Error('no token'));
    start([{ lines: [line('ADDED', [OURS])], then: 'stay' }], () => error);
    await came('attempted');
    const attempts = () => events.filter((event) => event.kind === 'attempted');
    expect(attempts()[0]).to.deep.include({ outcome: { action: 'retry', error }, patches: [] });
    expect(lines).to.deep.equal([]);
    clock.advance(1000);
    await eventually(() => attempts().length === 2);
  });

  for (const status of [401, 403]) {
    it(`is not ready where a watch is refused with ${status}, and says what the server says`, async () => {
      start([{ refused: status }]);
      await came('disconnected');
      const note = `Deployment: not watched, the API server refuses the watch: TEST /: ${status}: as the test says`;
      expect(controller.readiness()).to.deep.equal({ ready: false, notes: [note] });
    });
  }
});
