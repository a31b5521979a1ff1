import { expect } from 'chai';

import type { Outcome } from '../../../src/controller/loop/outcome.js';
import { eventLog } from '../../../src/controller/reporting/event-log.js';
import { defaultInjectionConfig } from '../../../src/injection/config/params-config.js';
import { KubeApiError } from '../../../src/kubernetes/transport/api-error.js';
import { CredentialsError } from '../../../src/kubernetes/transport/credentials.js';
import { FakeClock } from '../../support/fake-clock.js';
import { type LogLine, recordingLogger } from '../../support/recording-logger.js';
import { apiError } from '../../support/scripted-client.js';

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name: 'istio-inject' };

const key = {
  resource: { kind: 'Job', plural: 'jobs', groupVersion: 'batch/v1' },
  namespace: 'default',
  name: 'pi',
};

const table: readonly { outcome: Outcome; level: string; reason?: string }[] = [
  { outcome: { action: 'injected', reason: 'PolicyEnabled' }, level: 'info', reason: 'PolicyEnabled' },
  { outcome: { action: 'released', reason: 'PolicyOff' }, level: 'info', reason: 'PolicyOff' },
  {
    outcome: { action: 'released', reason: 'RejectedByServer', error: apiError(422) },
    level: 'warn',
    reason: 'RejectedByServer',
  },
  {
    outcome: { action: 'incomplete', reason: 'SidecarIncomplete', missing: ['x'] },
    level: 'error',
    reason: 'SidecarIncomplete',
  },
  {
    outcome: { action: 'refused', reason: 'RejectedByServer', message: 'it is', error: apiError(422) },
    level: 'warn',
    reason: 'RejectedByServer',
  },
  { outcome: { action: 'refused', reason: 'JobImmutable', message: 'it is' }, level: 'warn', reason: 'JobImmutable' },
  { outcome: { action: 'released', reason: 'PodNotOfJob' }, level: 'debug', reason: 'PodNotOfJob' },
  { outcome: { action: 'ignored', reason: 'NotOurTurn' }, level: 'debug', reason: 'NotOurTurn' },
  { outcome: { action: 'ignored', reason: 'Initialized' }, level: 'debug', reason: 'Initialized' },
  { outcome: { action: 'ignored', reason: 'NamespaceNotIncluded' }, level: 'info', reason: 'NamespaceNotIncluded' },
  { outcome: { action: 'gone' }, level: 'info' },
  { outcome: { action: 'retry', error: apiError(409) }, level: 'debug' },
  { outcome: { action: 'retry', error: apiError(429) }, level: 'debug' },
  { outcome: { action: 'retry', error: apiError(500) }, level: 'warn' },
  { outcome: { action: 'retry', error: new CredentialsError(new Error('no token')) }, level: 'warn' },
  { outcome: { action: 'blocked', error: apiError(403) }, level: 'error' },
  { outcome: { action: 'oversized', error: apiError(413) }, level: 'error' },
];

const errorName = (error: Error | undefined) => (error instanceof KubeApiError ? error.status : error?.name);

describe('eventLog', () => {
  for (const { outcome, level, reason } of table) {
    const name = [outcome.action, reason, 'error' in outcome ? errorName(outcome.error) : undefined]
      .filter(Boolean)
      .join(' ');
    it(`says ${name} in one line of level ${level}`, () => {
      const { logger, lines } = recordingLogger();
      eventLog(logger, new FakeClock())({ kind: 'attempted', key, outcome, object: undefined, patches: [] });
      expect(lines).to.have.length(1);
      expect(lines[0]).to.deep.include({ level });
      expect(lines[0]?.fields).to.deep.include({
        kind: 'Job',
        namespace: 'default',
        name: 'pi',
        action: outcome.action,
        reason,
      });
      expect(lines[0]?.message).to.match(new RegExp(`^${outcome.action}: \\w`));
    });
  }

  for (const [action, status, lines] of [
    ['blocked', 403, 1],
    ['oversized', 413, 1],
    ['retry', 500, 20],
  ] as const) {
    it(`says ${action} of the first ${lines} of many, and then as often a minute, with how many were left out`, () => {
      const clock = new FakeClock();
      const recording = recordingLogger();
      const log = eventLog(recording.logger, clock);
      const flood = (): readonly LogLine[] => {
        const before = recording.lines.length;
        for (let number = 0; number < 1000; number += 1) {
          const outcome: Outcome = { action, error: apiError(status) };
          log({ kind: 'attempted', key: { ...key, name: `pi-${number}` }, outcome, object: undefined, patches: [] });
        }
        expect(recording.lines).to.have.length(before + 1000);
        return recording.lines.slice(before).filter(({ level }) => level !== 'debug');
      };
      expect(flood().map(({ fields }) => fields['name'])).to.deep.equal(
        Array.from({ length: lines }, (_, number) => `pi-${number}`),
      );
      expect(flood()).to.have.length(0);
      clock.advance(60_000);
      const [next, ...others] = flood();
      expect(next?.fields).to.include({ name: 'pi-0', leftOut: 2000 - lines });
      expect(others).to.have.length(lines - 1);
    });
  }

  it('says once that a watch is lost, and once that it is back', () => {
    const { logger, lines } = recordingLogger();
    const log = eventLog(logger, new FakeClock());
    const watch = { workloadKind: 'Job', path: '/apis/batch/v1/jobs' };
    const lost = { kind: 'disconnected', ...watch, error: new Error('reset'), delayMs: 100 } as const;
    log({ kind: 'connected', ...watch });
    log({ kind: 'disconnected', ...watch, error: undefined, delayMs: 100 });
    for (let i = 0; i < 3; i += 1) log(lost);
    log({ kind: 'connected', ...watch });
    expect(lines.filter(({ level }) => level !== 'debug').map(({ level, message }) => [level, message])).to.deep.equal([
      ['warn', 'the watch ended, it is opened again'],
      ['info', 'watching'],
    ]);
  });

  it('says once what the authors of workloads without a sidecar should know', () => {
    const { logger, lines } = recordingLogger();
    const log = eventLog(logger, new FakeClock());
    const outcome = { action: 'released', reason: 'PolicyDisabled', warnings: ['mind this'] } as const;
    log({ kind: 'attempted', key, outcome, object: undefined, patches: [] });
    log({ kind: 'attempted', key, outcome, object: undefined, patches: [] });
    expect(lines.filter(({ level }) => level === 'warn')).to.have.lengthOf(1);
  });

  it('says that another configuration is in force, with its warnings, and that one is not valid', () => {
    const { logger, lines } = recordingLogger();
    const log = eventLog(logger, new FakeClock());
    const configured = { kind: 'configured', config: defaultInjectionConfig(), warnings: ['mind this'] } as const;
    log(configured);
    log(configured);
    log({ kind: 'misconfigured', error: new Error('read config key "policy": got on'), involved: CONFIG_MAP });
    expect(lines.map(({ level }) => level)).to.deep.equal(['warn', 'warn', 'info', 'error']);
    expect(lines[2]?.fields).to.include({ policy: 'enabled', initializerName: 'sidecar.initializer.istio.io' });
    expect(lines[2]?.fields).to.include({ compatibility: '0.2.4', releaseReason: 'by its parameters' });
    expect(lines[3]?.fields).to.deep.equal({
      configMap: 'istio-system/istio-inject',
      error: 'read config key "policy": got on',
    });
  });
});
