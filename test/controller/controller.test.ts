import { expect } from 'chai';

import { startController, type Controller } from '../../src/controller/controller.js';
import { Injectability } from '../../src/controller/injectability.js';
import type { WorkloadResource } from '../../src/kubernetes/workload-resources.js';
import type { ControllerEvent } from '../../src/controller/controller-event.js';
import { FakeClock } from '../support/fake-clock.js';
import { recordingLogger } from '../support/recording-logger.js';
import { scriptedClient, type Answer, type WatchScript } from '../support/scripted-client.js';
import { eventually } from '../support/turns-of-the-loop.js';
import { pendingWorkload, sidecarConfigWith } from '../support/workloads.js';

const DEPLOYMENTS: WorkloadResource = { kind: 'Deployment', groupVersion: 'extensions/v1beta1', plural: 'deployments' };

describe('startController', () => {
  let controller: Controller;
  let events: ControllerEvent[];
  let clock: FakeClock;

  const start = (scripts: readonly WatchScript[], answer: () => Answer = () => 404): void => {
    events = [];
    clock = new FakeClock();
    controller = startController({
      client: scriptedClient(answer, scripts),
      clock,
      random: () => 0,
      logger: recordingLogger().logger,
      resources: [DEPLOYMENTS],
      sidecarConfig: () => sidecarConfigWith(),
      injectability: new Injectability(undefined),
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

  it('tells that an uninitialized object was deleted, although another was to initialize it first', async () => {
    const line = (type: string): string =>
      JSON.stringify({ type, object: pendingWorkload('Deployment', 'web', ['first.example.com']) });
    start([
      { lines: [line('ADDED')], then: 'end' },
      { lines: [line('DELETED')], then: 'stay' },
    ]);
    await came('left');
    clock.advance(5000);
    await came('deleted');
    expect(events.map(({ kind }) => kind)).to.include.members(['pending', 'turn', 'left', 'deleted']);
  });

  for (const status of [401, 403]) {
    it(`is not ready where a watch is refused with ${status}, and says what the server says`, async () => {
      start([{ refused: status }]);
      await came('disconnected');
      const note = `Deployment: not watched, the API server refuses us: TEST /: ${status}: as the test says`;
      expect(controller.readiness()).to.deep.equal({ ready: false, notes: [note] });
    });
  }
});
