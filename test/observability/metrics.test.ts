import { expect } from 'chai';

import { createMetrics, type Metrics, type MetricSources } from '../../src/observability/metrics.js';
import { readPrometheusText, valueIn } from '../support/prometheus-text.js';

const PREFIX = 'istio_initializer_';

describe('the metrics', () => {
  let sources: { -readonly [Name in keyof MetricSources]: MetricSources[Name] };
  let metrics: Metrics;

  beforeEach(() => {
    sources = {
      readiness: () => ({ ready: true, notes: [] }),
      leader: () => true,
      watches: () => [{ workloadKind: 'Job', established: true, silentMs: 1500 }],
      pendingObjects: () => new Map(),
      oldestPendingAgeMs: () => 0,
    };
    metrics = createMetrics('1.2.3', {
      readiness: () => sources.readiness(),
      leader: () => sources.leader(),
      watches: () => sources.watches(),
      pendingObjects: () => sources.pendingObjects(),
      oldestPendingAgeMs: () => sources.oldestPendingAgeMs(),
    });
  });

  const value = async (name: string, labels: Readonly<Record<string, string>> = {}): Promise<number | undefined> =>
    valueIn(await metrics.text(), PREFIX + name, labels);

  it('are text in which each metric has its help and its type before its samples', async () => {
    const families = readPrometheusText(await metrics.text());
    expect(families.length).to.be.greaterThan(20);
    for (const { name, help } of families) {
      if (name.startsWith(PREFIX)) expect(help, name).to.match(/^[A-Z0-9].+\.$/);
    }
    expect(metrics.contentType).to.equal('text/plain; version=0.0.4; charset=utf-8');
  });

  it('have names after the rules of Prometheus: counters end with _total, nothing else does, units are base units', async () => {
    for (const { name, type } of readPrometheusText(await metrics.text())) {
      expect(name, name).to.match(/^[a-z][a-z0-9_]*$/);
      expect(name.endsWith('_total'), name).to.equal(type === 'counter');
      expect(name, name).not.to.match(/_(ms|milliseconds|minutes|kb|mb|percent|count|sum|bucket)(_|$)/);
      if (/(age|duration|timestamp)/.test(name)) expect(name).to.match(/_seconds(_total)?$/);
    }
  });

  it('are those of the process too', async () => {
    expect(valueIn(await metrics.text(), 'process_resident_memory_bytes')).to.be.greaterThan(1e6);
  });

  it('ask for what changes by itself at each scrape, and only then', async () => {
    let asked = 0;
    sources.oldestPendingAgeMs = () => {
      asked += 1;
      return 12_500;
    };
    expect(asked).to.equal(0);
    expect(await value('oldest_pending_age_seconds')).to.equal(12.5);
    sources.oldestPendingAgeMs = () => 0;
    expect([await value('oldest_pending_age_seconds'), asked]).to.deep.equal([0, 1]);
  });

  it('count what is pending, and 0 for each kind that is watched', async () => {
    expect(await value('pending_objects', { kind: 'Job' })).to.equal(0);
    sources.pendingObjects = () => new Map([['Job', 3]]);
    expect(await value('pending_objects', { kind: 'Job' })).to.equal(3);
  });

  it('say of each watch whether it is up, and since when it is silent', async () => {
    expect(await value('watch_up', { kind: 'Job' })).to.equal(1);
    expect(await value('watch_last_event_age_seconds', { kind: 'Job' })).to.equal(1.5);
    sources.watches = () => [{ workloadKind: 'Job', established: false, silentMs: 0 }];
    expect(await value('watch_up', { kind: 'Job' })).to.equal(0);
    sources.watches = () => [];
    expect(await value('watch_up', { kind: 'Job' })).to.equal(undefined);
  });

  it('say whether the replica is ready', async () => {
    expect(await value('ready')).to.equal(1);
    sources.readiness = () => ({ ready: false, notes: ['why'] });
    expect(await value('ready')).to.equal(0);
  });

  it('say whether the replica leads, and nothing where replicas do not choose', async () => {
    expect(await value('leader')).to.equal(1);
    sources.leader = () => false;
    expect(await value('leader')).to.equal(0);
    sources.leader = () => undefined;
    expect(await value('leader')).to.equal(undefined);
  });

  it('name the version', async () => {
    expect(await value('build_info', { version: '1.2.3', role: 'controller' })).to.equal(1);
  });

  it('count initializations and put their seconds into buckets from 5 ms to 60 s', async () => {
    const object = { kind: 'Job', action: 'injected', reason: 'PolicyEnabled' };
    metrics.recordInitialization({ ...object, durationMs: 30 });
    metrics.recordInitialization({ ...object, durationMs: undefined });
    expect(await value('initializations_total', object)).to.equal(2);
    const labels = { kind: 'Job', action: 'injected' };
    expect(await value('initialization_duration_seconds_count', labels)).to.equal(1);
    expect(await value('initialization_duration_seconds_sum', labels)).to.equal(0.03);
    const duration = 'initialization_duration_seconds_bucket';
    expect(await value(duration, { ...labels, le: '0.025' })).to.equal(0);
    expect(await value(duration, { ...labels, le: '0.05' })).to.equal(1);
    expect(await value(duration, { ...labels, le: '0.005' })).to.equal(0);
    expect(await value(duration, { ...labels, le: '60' })).to.equal(1);
  });

  it('count PATCHes by status, or none', async () => {
    for (const status of [200, 200, 409, 0]) metrics.recordPatch('Job', status);
    expect(await value('patches_total', { kind: 'Job', code: '200' })).to.equal(2);
    expect(await value('patches_total', { kind: 'Job', code: '409' })).to.equal(1);
    expect(await value('patches_total', { kind: 'Job', code: 'none' })).to.equal(1);
  });

  it('have the counters that alerts ask for as soon as a kind is watched, so that their first increase is seen', async () => {
    expect(await value('patches_total', { kind: 'Job', code: '403' })).to.equal(undefined);
    metrics.recordPatch('Job', 403);
    metrics.declareKind('Job');
    expect(await value('patches_total', { kind: 'Job', code: '403' })).to.equal(1);
    expect(await value('patches_total', { kind: 'Job', code: '422' })).to.equal(0);
    expect(await value('watch_reconnects_total', { kind: 'Job', cause: 'expired' })).to.equal(0);
    expect(await value('retries_total', { kind: 'Job', cause: 'credentials' })).to.equal(0);
    const incomplete = { kind: 'Job', action: 'incomplete', reason: 'SidecarIncomplete' };
    expect(await value('initializations_total', incomplete)).to.equal(0);
  });

  it('count watches that are opened again by cause', async () => {
    metrics.recordReconnect('Job', 'ended');
    metrics.recordReconnect('Job', 'ended');
    metrics.recordReconnect('Job', 'expired');
    expect(await value('watch_reconnects_total', { kind: 'Job', cause: 'ended' })).to.equal(2);
    expect(await value('watch_reconnects_total', { kind: 'Job', cause: 'expired' })).to.equal(1);
  });

  it('say of the configuration nothing before one has come, and then whether it is in force, and since when', async () => {
    const all = async () => [
      await value('config_last_reload_successful'),
      await value('config_last_success_timestamp_seconds'),
      await value('config_reloads_total', { result: 'applied' }),
      await value('config_reloads_total', { result: 'rejected' }),
    ];
    expect(await all()).to.deep.equal([undefined, undefined, 0, 0]);
    metrics.recordApplied(1_500_000);
    expect(await all()).to.deep.equal([1, 1500, 1, 0]);
    metrics.recordRejected();
    expect(await all()).to.deep.equal([0, 1500, 1, 1]);
    metrics.recordApplied(2_000_000);
    expect(await all()).to.deep.equal([1, 2000, 2, 1]);
  });

  it('keep two controllers of one process apart', async () => {
    const other = createMetrics('other', sources);
    other.recordPatch('Job', 200);
    expect(await value('patches_total', { kind: 'Job', code: '200' })).to.equal(undefined);
  });
});
