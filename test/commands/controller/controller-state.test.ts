import { expect } from 'chai';

import {
  type ControllerParts,
  controllerStateOf as describeState,
  livenessOf,
  readinessOf,
} from '../../../src/commands/controller/controller-state.js';
import { Obstacles } from '../../../src/commands/shared/waiting/obstacles.js';
import type { Replicas } from '../../../src/controller/leadership/replicas.js';
import type { Controller } from '../../../src/controller/loop/controller.js';
import type { WatchStatus } from '../../../src/controller/loop/controller-event.js';
import type { Readiness } from '../../../src/observability/readiness.js';
import { recordingLogger } from '../../support/recording-logger.js';
import { WATCHING } from '../../support/telemetry.js';
import { sidecarConfigWith } from '../../support/workloads.js';

const WELL: Readiness = { ready: true, notes: [] };
const WATCH: WatchStatus = { ...WATCHING, workloadKind: 'Job' };
const down = (unansweredMs: number, downMs = unansweredMs) => ({ established: false, downMs, unansweredMs });

function controllerWith(readiness: Readiness, watch: Partial<WatchStatus> = {}): Controller {
  return {
    readiness: () => readiness,
    watches: () => [{ ...WATCH, ...watch }],
    waitingCreators: () => 0,
    setWatched: () => undefined,
    resync: () => undefined,
    flush: () => undefined,
    stop: () => Promise.resolve(),
  };
}

function replicasWith(firstTurnDelayMs: number, ...notes: readonly string[]): Replicas {
  return { initialDelayMs: () => firstTurnDelayMs, notes: () => notes, stop: () => Promise.resolve() };
}

function configWith(rejection?: Error, changes: Parameters<typeof sidecarConfigWith>[0] = {}) {
  return { current: () => sidecarConfigWith(changes), rejection: () => rejection };
}

const controller = controllerWith(WELL);
const preflightWith = (readiness: Readiness, isFailing = !readiness.ready) => ({
  readiness: () => readiness,
  isFailing: () => isFailing,
  again: () => undefined,
});

describe('readinessOf', () => {
  it('says what the start waits for', () => {
    const obstacles = new Obstacles(recordingLogger().logger, () => 0);
    obstacles.set('server', { reason: 'ServerUnavailable', message: 'no answer' });
    obstacles.set('config', { reason: 'ConfigMapMissing', message: 'there is none' });
    expect(readinessOf({ obstacles })).to.deep.equal({
      ready: false,
      notes: ['waiting: ServerUnavailable: no answer', 'waiting: ConfigMapMissing: there is none'],
      waitingFor: ['ServerUnavailable', 'ConfigMapMissing'],
    });
  });

  for (const [what, parts, expected] of [
    [
      'is not ready while the controller starts, whatever else is there',
      { preflight: preflightWith(WELL) },
      {
        ready: false,
        notes: ['starting'],
        waitingFor: ['Starting'],
      },
    ],
    ['is ready where the controller is', { controller }, WELL],
    [
      'is not ready where the controller is not',
      { controller: controllerWith({ ready: false, notes: ['no watch'] }) },
      {
        ready: false,
        notes: ['no watch'],
        waitingFor: ['WorkloadBlocked'],
      },
    ],
    [
      'is not ready where the preflight fails',
      { controller, preflight: preflightWith({ ready: false, notes: ['no right'] }) },
      {
        ready: false,
        notes: ['no right'],
        waitingFor: ['CheckFailed'],
      },
    ],
    [
      'is not ready before the preflight is over',
      { controller, preflight: preflightWith({ ready: false, notes: ['in progress'] }, false) },
      {
        ready: false,
        notes: ['in progress'],
        waitingFor: ['Starting'],
      },
    ],
    [
      'waits for a watch that the server refuses',
      { controller: controllerWith({ ready: false, notes: ['no right'] }, { established: false, refusal: '403' }) },
      {
        ready: false,
        notes: ['no right'],
        waitingFor: ['WatchRefused'],
      },
    ],
    [
      'waits for a watch that is down',
      { controller: controllerWith({ ready: false, notes: ['lost'] }, { established: false }) },
      {
        ready: false,
        notes: ['lost'],
        waitingFor: ['WatchDown'],
      },
    ],
    [
      'is ready with a note where a configuration was rejected',
      { controller, config: configWith(new Error('no policy')) },
      {
        ready: true,
        notes: ['the last good configuration is in force: no policy'],
      },
    ],
    [
      'is ready with a note where the lock does not work',
      { controller, replicas: replicasWith(0, 'no lock') },
      {
        ready: true,
        notes: ['no lock'],
      },
    ],
  ] as const satisfies readonly (readonly [string, ControllerParts, Readiness])[]) {
    it(what, () => {
      expect(readinessOf(parts)).to.deep.equal(expected);
    });
  }
});

describe('livenessOf', () => {
  for (const [what, watch, watchTimeoutMs, notes] of [
    ['a watch that is established and was heard of', {}, 60_000, []],
    ['one that is down for two minutes', down(120_000), 60_000, []],
    ['one that is down for longer', down(121_000), 60_000, ['Job: no watch for 121 s']],
    ['one that is refused for want of rights, for however long', down(5000, 86_400_000), 60_000, []],
    ['one that is silent for three of its lengths', { silentMs: 180_000 }, 60_000, []],
    ['one that is silent for longer', { silentMs: 181_000 }, 60_000, ['Job: nothing heard for 181 s']],
    ['a short one that is silent for less than two minutes', { silentMs: 120_000 }, 1000, []],
    ['a short one that is silent for longer', { silentMs: 121_000 }, 1000, ['Job: nothing heard for 121 s']],
  ] as const) {
    it(`takes ${what} for ${notes.length === 0 ? 'alive' : 'dead'}`, () => {
      const parts = { controller: controllerWith(WELL, watch) };
      expect(livenessOf(parts, watchTimeoutMs)).to.deep.equal({ ready: notes.length === 0, notes });
    });
  }

  it('takes a controller that has not started yet for alive', () => {
    expect(livenessOf({}, 60_000)).to.deep.equal(WELL);
  });
});

describe('what metrics and status page show', () => {
  it('is little before the controller has started', () => {
    const readiness = { ready: false, notes: ['starting'], waitingFor: ['Starting'] };
    expect(describeState({})).to.deep.equal({ readiness, watches: [], leader: undefined, configuration: [] });
  });

  it('is the watches, and whether this replica leads', () => {
    expect(describeState({ controller, replicas: replicasWith(0) })).to.deep.include({
      watches: [WATCH],
      leader: true,
    });
    expect(describeState({ controller, replicas: replicasWith(500) })).to.include({ leader: false });
  });

  for (const [scope, text] of [
    [{ kind: 'all' }, 'all'],
    [{ kind: 'only', names: ['a', 'b'] }, 'only a, b'],
    [{ kind: 'except', names: ['c'] }, 'except c'],
  ] as const) {
    it(`has the namespaces ${text} in the configuration`, () => {
      const { configuration } = describeState({ config: configWith(undefined, { scope, policy: 'disabled' }) });
      expect(configuration).to.deep.include.members([
        ['policy', 'disabled'],
        ['namespaces', text],
        ['initializerName', 'sidecar.initializer.istio.io'],
      ]);
    });
  }
});
