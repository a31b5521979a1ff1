import { expect } from 'chai';

import type { Outcome } from '../../../src/controller/loop/outcome.js';
import { defaultInjectionConfig } from '../../../src/injection/config/params-config.js';
import { KubeApiError } from '../../../src/kubernetes/transport/api-error.js';
import { CredentialsError } from '../../../src/kubernetes/transport/credentials.js';
import { valueIn } from '../../support/prometheus-text.js';
import {
  keyFor,
  pendingObject,
  START_MS,
  type TestTelemetry,
  testTelemetry,
  WATCHING,
} from '../../support/telemetry.js';
import { OURS } from '../../support/workloads.js';

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name: 'istio-inject' };

const web = keyFor('Deployment', 'web');
const failure = (status: number, message = 'no') =>
  new KubeApiError({ request: 'PATCH /web', status, reason: '', message });

describe('the telemetry', () => {
  let telemetry: TestTelemetry;

  beforeEach(() => {
    telemetry = testTelemetry();
  });

  const value = async (name: string, labels: Readonly<Record<string, string>> = {}): Promise<number | undefined> =>
    valueIn(await telemetry.metrics.text(), `istio_initializer_${name}`, labels);

  const attempt = (outcome: Outcome, patches: readonly number[] = [], object = pendingObject(0)): void => {
    telemetry.observe({ kind: 'attempted', key: web, outcome, object, patches });
  };

  it('counts an initialization, its PATCHes, and the time from the creation on', async () => {
    telemetry.observe({ kind: 'pending', key: web, object: pendingObject(0) });
    expect(await value('pending_objects', { kind: 'Deployment' })).to.equal(1);
    telemetry.clock.advance(250);
    attempt({ action: 'retry', error: failure(409) }, [409]);
    telemetry.clock.advance(250);
    attempt({ action: 'injected', reason: 'PolicyEnabled' }, [200]);
    telemetry.observe({ kind: 'dequeued', key: web });

    expect(await value('pending_objects', { kind: 'Deployment' })).to.equal(0);
    const labels = { kind: 'Deployment', action: 'injected' };
    expect(await value('initializations_total', { ...labels, reason: 'PolicyEnabled' })).to.equal(1);
    expect(await value('initialization_duration_seconds_sum', labels)).to.equal(0.5);
    expect(await value('patches_total', { code: '409' })).to.equal(1);
    expect(await value('patches_total', { code: '200' })).to.equal(1);
  });

  it('counts one of an object that it has not heard of before, without a time where that is unknown', async () => {
    telemetry.observe({
      kind: 'attempted',
      key: web,
      outcome: { action: 'injected', reason: 'PolicyEnabled' },
      object: undefined,
      patches: [200],
    });
    expect(await value('initializations_total', { action: 'injected' })).to.equal(1);
    expect(await value('initialization_duration_seconds_count', { action: 'injected' })).to.equal(undefined);
  });

  for (const [outcome, counted] of [
    [{ action: 'released', reason: 'PolicyOff' }, true],
    [{ action: 'refused', reason: 'RejectedByServer', message: 'no' }, true],
    [{ action: 'incomplete', reason: 'SidecarIncomplete', missing: ['a'] }, true],
    [{ action: 'ignored', reason: 'NotOurTurn' }, false],
    [{ action: 'gone' }, false],
    [{ action: 'retry', error: failure(500) }, false],
    [{ action: 'blocked', error: failure(403) }, false],
    [{ action: 'oversized', error: failure(413) }, false],
  ] as const satisfies readonly (readonly [Outcome, boolean])[]) {
    it(`counts ${outcome.action} ${counted ? 'as an initialization' : 'as none'}`, async () => {
      attempt(outcome);
      expect(await value('initializations_total', { action: outcome.action })).to.equal(counted ? 1 : undefined);
    });
  }

  it('counts why an object is tried again, and shows it', async () => {
    telemetry.observe({ kind: 'pending', key: web, object: pendingObject(0) });
    attempt({ action: 'retry', error: new CredentialsError(new Error('no token')) });
    expect(await value('retries_total', { kind: 'Deployment', cause: 'credentials' })).to.equal(1);
    const [row] = telemetry.snapshot().pending;
    expect(row).to.include({ turns: 1, lastError: 'read the credentials of the kubeconfig: no token' });
  });

  it('shows what is pending: since when, for whom, and why', () => {
    telemetry.observe({ kind: 'pending', key: web, object: pendingObject(60_000, [OURS, 'other']) });
    attempt({ action: 'blocked', error: failure(403, 'forbidden') }, [403], pendingObject(60_000, [OURS, 'other']));
    expect(telemetry.snapshot()).to.deep.include({
      pendingCount: 1,
      pending: [
        {
          kind: 'Deployment',
          namespace: 'default',
          name: 'web',
          sinceMs: START_MS - 59_000,
          waitsFor: [OURS, 'other'],
          turns: 1,
          lastError: 'PATCH /web: 403: forbidden',
          kubectl: 'kubectl --namespace default get deployments.v1beta1.apps web --output yaml',
        },
      ],
    });
  });

  it('shows at most 200 of the pending, and how many there are', () => {
    for (let number = 0; number < 300; number += 1) {
      telemetry.observe({ kind: 'pending', key: keyFor('Job', `job-${number}`), object: pendingObject(0) });
    }
    const { pending, pendingCount } = telemetry.snapshot();
    expect([pending.length, pendingCount, pending[0]?.name]).to.deep.equal([200, 300, 'job-0']);
  });

  it('shows decisions with their time and their reason, and those after one that is known', () => {
    attempt({ action: 'injected', reason: 'PolicyEnabled' });
    telemetry.clock.advance(5000);
    attempt({ action: 'released', reason: 'PolicyOff' });
    const { decisions } = telemetry.snapshot();
    expect(decisions.map(({ timeMs, reason }) => [timeMs, reason])).to.deep.equal([
      [START_MS, 'PolicyEnabled'],
      [START_MS + 5000, 'PolicyOff'],
    ]);
    expect(telemetry.live.view(1).decisions.map(({ id }) => id)).to.deep.equal([2]);
  });

  it('shows since when a watch is silent, or down', () => {
    const watch = { ...WATCHING, workloadKind: 'Job', silentMs: 7000 };
    telemetry.state = { ...telemetry.state, watches: [watch, { ...watch, established: false, downMs: 3000 }] };
    expect(telemetry.snapshot().watches).to.deep.equal([
      { kind: 'Job', established: true, sinceMs: START_MS - 7000 },
      { kind: 'Job', established: false, sinceMs: START_MS - 3000 },
    ]);
  });

  it('shows whether the replica is ready, leads, and what configuration it has', () => {
    expect(telemetry.snapshot()).to.deep.include({ ready: true, notes: [], configuration: [['policy', 'enabled']] });
    expect(telemetry.snapshot()).not.to.have.property('leader');
    telemetry.state = { ...telemetry.state, leader: false, readiness: { ready: false, notes: ['why'] } };
    expect(telemetry.snapshot()).to.deep.include({ ready: false, notes: ['why'], leader: false });
  });

  it('shows and counts a configuration that is not valid until a valid one comes', async () => {
    telemetry.observe({ kind: 'configured', config: defaultInjectionConfig(), warnings: ['old'] });
    telemetry.observe({ kind: 'misconfigured', error: new Error('read config key "policy"'), involved: CONFIG_MAP });
    expect(telemetry.snapshot()).to.deep.include({
      configurationWarnings: ['old'],
      configurationError: 'read config key "policy"',
    });
    expect(await value('config_last_reload_successful')).to.equal(0);
    telemetry.observe({ kind: 'configured', config: defaultInjectionConfig(), warnings: [] });
    expect(telemetry.snapshot()).not.to.have.property('configurationError');
    expect(await value('config_last_reload_successful')).to.equal(1);
    expect(await value('config_last_success_timestamp_seconds')).to.equal(START_MS / 1000);
  });

  for (const [what, error, cause] of [
    ['the server ended', undefined, 'ended'],
    ['broke', new Error('socket hang up'), 'error'],
    ['was refused', failure(500), 'error'],
    ['was too old', failure(410), 'expired'],
  ] as const) {
    it(`counts a watch that ${what} as ${cause}`, async () => {
      const watch = { workloadKind: 'Deployment', path: '/deployments' };
      telemetry.observe({ kind: 'connected', ...watch });
      telemetry.observe({ kind: 'disconnected', ...watch, error, delayMs: 100 });
      const causes = await Promise.all(
        ['ended', 'error', 'expired'].map((each) => value('watch_reconnects_total', { cause: each })),
      );
      expect(causes).to.deep.equal(['ended', 'error', 'expired'].map((each) => Number(each === cause)));
    });
  }

  it('shows what others hold, and for whom it waits', () => {
    telemetry.observe({ kind: 'pending', key: web, object: pendingObject(0, ['other', OURS]) });
    attempt({ action: 'ignored', reason: 'NotOurTurn' }, [], pendingObject(60_000, ['other', OURS]));
    telemetry.observe({ kind: 'dequeued', key: web });
    const { pending, pendingCount, history } = telemetry.snapshot();
    expect([pendingCount, pending.length, history.most]).to.deep.equal([1, 1, [1]]);
    expect(pending[0]).to.deep.include({ held: true, sinceMs: START_MS - 59_000, waitsFor: ['other', OURS] });
  });

  it('shows the last hour, and totals by reason', () => {
    telemetry.observe({ kind: 'pending', key: web, object: pendingObject(0) });
    telemetry.clock.advance(100);
    attempt({ action: 'injected', reason: 'PolicyEnabled' });
    attempt({ action: 'released', reason: 'PolicyOff' });
    attempt({ action: 'injected', reason: 'PolicyEnabled' });
    telemetry.observe({ kind: 'dequeued', key: web });
    const { history, totals } = telemetry.snapshot();
    expect(totals).to.deep.equal([
      { action: 'injected', reason: 'PolicyEnabled', count: 2 },
      { action: 'released', reason: 'PolicyOff', count: 1 },
    ]);
    expect(history.counts).to.deep.equal({ injected: [2], released: [1], refused: [0], incomplete: [0] });
    expect(history.medianMs[0]).to.be.within(80, 130);
  });

  it('calls its listeners for every event, until they stop', () => {
    let calls = 0;
    const stop = telemetry.live.onChange(() => {
      calls += 1;
    });
    telemetry.observe({ kind: 'dequeued', key: web });
    stop();
    telemetry.observe({ kind: 'dequeued', key: web });
    expect(calls).to.equal(1);
  });

  it('warns of what is pending for long until it is stopped', () => {
    telemetry.observe({ kind: 'pending', key: web, object: pendingObject(0) });
    for (let second = 0; second < 10; second += 1) telemetry.clock.advance(1000);
    expect(telemetry.lines.map(({ level }) => level)).to.deep.equal(['warn']);
    telemetry.stop();
    expect(telemetry.clock.delays).to.deep.equal([]);
  });
});
