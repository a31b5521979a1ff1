import { expect } from 'chai';

import { composeObservers, recheckObserver } from '../../../src/commands/controller/controller-observers.js';
import type { ControllerFlags } from '../../../src/commands/controller/flags.js';
import { Closers } from '../../../src/commands/shared/closers.js';
import type { ControllerEvent } from '../../../src/controller/loop/controller-event.js';
import { eventually, flushEventLoop } from '../../support/event-loop.js';
import { type LogLine, recordingLogger } from '../../support/recording-logger.js';
import { type ScriptedAnswer, type ScriptedClient, scriptedClient } from '../../support/scripted-client.js';
import { keyFor, pendingObject } from '../../support/telemetry.js';
import { sidecarConfigWith } from '../../support/workloads.js';

const FLAGS: ControllerFlags = {
  injectConfig: 'istio-inject',
  port: 0,
  monitoringPort: 0,
  address: '127.0.0.1',
  resyncPeriod: 0,
  watchTimeout: 60,
  events: true,
  version: '1.2.3',
  logFormat: 'text',
  logLevel: 'info',
  namespace: 'istio-system',
  takeoverDelay: 500,
};
const INJECTED: ControllerEvent = {
  kind: 'attempted',
  key: keyFor('Deployment', 'web'),
  outcome: { action: 'injected', reason: 'PolicyEnabled' },
  object: pendingObject(),
  patches: [200],
};

describe('the observers of a controller', () => {
  let client: ScriptedClient;
  let lines: readonly LogLine[];
  let closers: Closers;
  let told: ControllerEvent[];

  const observers = (flags: ControllerFlags, answer: ScriptedAnswer = {}): ((event: ControllerEvent) => void) => {
    const recording = recordingLogger();
    ({ lines } = recording);
    client = scriptedClient(() => answer);
    closers = new Closers();
    told = [];
    const surroundings = { client, logger: recording.logger, closers, signal: new AbortController().signal };
    return composeObservers(flags, surroundings, [(event) => told.push(event)]);
  };

  afterEach(() => closers.close());

  it('are the log, others, and the Events of the API server', async () => {
    observers(FLAGS)(INJECTED);
    await eventually(() => client.requests.length === 1);
    expect(client.requests[0]).to.include({ method: 'POST', path: '/api/v1/namespaces/default/events' });
    expect(told).to.deep.equal([INJECTED]);
    expect(lines.map(({ fields }) => fields['action'])).to.deep.equal(['injected']);
  });

  it('write no Events with --no-events', async () => {
    observers({ ...FLAGS, events: false })(INJECTED);
    await flushEventLoop();
    expect([client.requests.length, told.length, lines.length]).to.deep.equal([0, 1, 1]);
  });

  it('log at level debug that an Event could not be written', async () => {
    observers(FLAGS, 403)(INJECTED);
    await eventually(() => lines.length === 2);
    expect(lines[1]).to.include({ level: 'debug', message: 'an Event could not be written' });
  });

  it('write no more Events when they are closed', async () => {
    const observe = observers(FLAGS);
    await closers.close();
    observe(INJECTED);
    await flushEventLoop();
    expect(client.requests).to.have.length(0);
  });
});

describe('recheckObserver', () => {
  const connected = (workloadKind: string): ControllerEvent => ({ kind: 'connected', workloadKind, path: '/p' });
  const disconnected = (workloadKind: string, error?: Error): ControllerEvent => ({
    kind: 'disconnected',
    ...{ workloadKind, path: '/p', error, delayMs: 0 },
  });
  const configured: ControllerEvent = { kind: 'configured', config: sidecarConfigWith().config, warnings: [] };

  /** How many checks the events make. */
  function checksAfter(events: readonly ControllerEvent[], isFailing = true): number {
    let checks = 0;
    const preflight = {
      readiness: () => ({ ready: !isFailing, notes: [] }),
      isFailing: () => isFailing,
      again: () => {
        checks += 1;
      },
    };
    const observe = recheckObserver({ preflight });
    for (const event of events) observe(event);
    return checks;
  }

  it('checks again when a watch is back that was lost, once', () => {
    const lost = disconnected('Job', new Error('refused'));
    expect(checksAfter([lost, lost, connected('Deployment')])).to.equal(0);
    expect(checksAfter([lost, connected('Job'), connected('Job')])).to.equal(1);
  });

  it('checks again when a configuration is in force, and not after a watch that ended as it should', () => {
    expect(checksAfter([configured, configured])).to.equal(2);
    expect(checksAfter([disconnected('Job'), connected('Job')])).to.equal(0);
  });

  it('checks nothing where nothing fails, or no preflight has begun', () => {
    expect(checksAfter([configured, disconnected('Job', new Error('refused')), connected('Job')], false)).to.equal(0);
    expect(() => {
      recheckObserver({})(configured);
    }).not.to.throw();
  });
});
