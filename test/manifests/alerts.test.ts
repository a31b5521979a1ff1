import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { dump } from 'js-yaml';

const CONTROLLER = fileURLToPath(new URL('../../manifests/monitoring/prometheus-rules.yaml', import.meta.url));
const WEBHOOK = fileURLToPath(new URL('../../manifests/monitoring/prometheus-rules-webhook.yaml', import.meta.url));

/** What is scraped every 15 s: for each series its values, in promtool's short form. */
type Scraped = Readonly<Record<string, string>>;

/** An alert: what is scraped where it fires, and where it must not, after so long. */
interface AlertCase {
  readonly alert: string;
  readonly fires: Scraped;
  readonly quiet: Scraped;
  readonly at: string;
}

const target = 'job="mesh",instance="a:15014"';
const other = 'job="mesh",instance="b:15014"';
const build = (role: string, of = target): string => `istio_initializer_build_info{${of},role="${role}",version="1"}`;
const ours = (name: string, labels = ''): string => `istio_initializer_${name}{${target}${labels}}`;
const injection = (name: string, labels = ''): string => `sidecar_injection_${name}{${target}${labels}}`;

/** A counter that stays at zero for a minute, and is then counted up at each scrape. */
const RISING = '0x4 1+1x200';
const STILL = '0x200';
const FOR_EVER = '1x200';

const rejected = (role: string): Pick<AlertCase, 'fires' | 'quiet'> => ({
  fires: { [build(role)]: FOR_EVER, [ours('config_last_reload_successful')]: STILL },
  quiet: {
    [build(role === 'webhook' ? 'controller' : 'webhook')]: FOR_EVER,
    [ours('config_last_reload_successful')]: STILL,
  },
});
const notReady = (role: string): Pick<AlertCase, 'fires' | 'quiet'> => ({
  fires: { [build(role)]: FOR_EVER, [ours('ready')]: STILL },
  quiet: {
    ...{ [build(role)]: FOR_EVER, [ours('ready')]: STILL },
    ...{ [build(role, other)]: FOR_EVER, [`istio_initializer_ready{${other}}`]: FOR_EVER },
  },
});
const absent = (role: string): Pick<AlertCase, 'fires' | 'quiet'> => ({
  fires: { [build(role === 'webhook' ? 'controller' : 'webhook')]: FOR_EVER },
  quiet: { [build(role)]: FOR_EVER },
});
/** A counter that rises, and one that stays. */
const counted = (series: string): Pick<AlertCase, 'fires' | 'quiet'> => ({
  fires: { [series]: RISING },
  quiet: { [series]: STILL },
});
const JOB = ',kind="Job"';
const DAY = 86_400;

const OF_CONTROLLER: readonly AlertCase[] = [
  {
    alert: 'IstioInitializerPendingTooLong',
    fires: { [ours('oldest_pending_age_seconds')]: '11x20' },
    quiet: { [ours('oldest_pending_age_seconds')]: '10x20' },
    at: '1m',
  },
  { alert: 'IstioInitializerNoReplicaReady', ...notReady('controller'), at: '2m' },
  { alert: 'IstioInitializerAbsent', ...absent('controller'), at: '3m' },
  {
    alert: 'IstioInitializerWatchDown',
    fires: { [ours('watch_up', JOB)]: STILL, [ours('watch_up', ',kind="DaemonSet"')]: FOR_EVER },
    quiet: { [ours('watch_up', JOB)]: FOR_EVER },
    at: '2m',
  },
  {
    alert: 'IstioInitializerWatchSilent',
    fires: { [ours('watch_last_event_age_seconds', JOB)]: '151x20' },
    quiet: { [ours('watch_last_event_age_seconds', JOB)]: '150x20' },
    at: '2m',
  },
  {
    alert: 'IstioInitializerWatchFlapping',
    fires: { [ours('watch_reconnects_total', `${JOB},cause="error"`)]: '0+1x200' },
    quiet: { [ours('watch_reconnects_total', `${JOB},cause="ended"`)]: '0+1x200' },
    at: '25m',
  },
  { alert: 'IstioInitializerConfigurationRejected', ...rejected('controller'), at: '2m' },
  { alert: 'IstioInitializerPatchesForbidden', ...counted(ours('patches_total', `${JOB},code="403"`)), at: '5m' },
  { alert: 'IstioInitializerPatchesRejected', ...counted(ours('patches_total', `${JOB},code="422"`)), at: '5m' },
  {
    alert: 'IstioInitializerSidecarIncomplete',
    fires: { [ours('initializations_total', `${JOB},action="incomplete",reason="SidecarIncomplete"`)]: '0x4 1x200' },
    quiet: { [ours('initializations_total', `${JOB},action="injected",reason="PolicyEnabled"`)]: RISING },
    at: '5m',
  },
  {
    alert: 'IstioInitializerSlow',
    fires: {
      [ours('initialization_duration_seconds_bucket', ',le="5"')]: '0+1x200',
      [ours('initialization_duration_seconds_bucket', ',le="10"')]: '0+2x200',
      [ours('initialization_duration_seconds_bucket', ',le="+Inf"')]: '0+2x200',
    },
    quiet: {
      [ours('initialization_duration_seconds_bucket', ',le="5"')]: '0+200x200',
      [ours('initialization_duration_seconds_bucket', ',le="10"')]: '0+201x200',
      [ours('initialization_duration_seconds_bucket', ',le="+Inf"')]: '0+201x200',
    },
    at: '15m',
  },
];

const OF_WEBHOOK: readonly AlertCase[] = [
  { alert: 'IstioSidecarInjectorAbsent', ...absent('webhook'), at: '3m' },
  { alert: 'IstioSidecarInjectorNoReplicaReady', ...notReady('webhook'), at: '2m' },
  {
    alert: 'IstioSidecarInjectorRefusingPods',
    fires: { [injection('failure_total')]: '0x4 1x200' },
    quiet: { [injection('failure_total', ',dry_run="true"')]: RISING },
    at: '4m',
  },
  {
    alert: 'IstioSidecarInjectorSlow',
    fires: {
      [injection('time_seconds_bucket', ',le="1"')]: '0+1x200',
      [injection('time_seconds_bucket', ',le="2.5"')]: '0+2x200',
      [injection('time_seconds_bucket', ',le="+Inf"')]: '0+2x200',
    },
    quiet: {
      [injection('time_seconds_bucket', ',le="1"')]: '0+200x200',
      [injection('time_seconds_bucket', ',le="2.5"')]: '0+201x200',
      [injection('time_seconds_bucket', ',le="+Inf"')]: '0+201x200',
    },
    at: '15m',
  },
  {
    alert: 'IstioSidecarInjectorCertificateExpires',
    fires: { [ours('certificate_expiry_timestamp_seconds')]: `${13 * DAY}x200` },
    quiet: { [ours('certificate_expiry_timestamp_seconds')]: `${15 * DAY}x200` },
    at: '15m',
  },
  {
    alert: 'IstioSidecarInjectorCertificateAlmostExpired',
    fires: { [ours('certificate_expiry_timestamp_seconds')]: `${1 * DAY}x200` },
    quiet: { [ours('certificate_expiry_timestamp_seconds')]: `${13 * DAY}x200` },
    at: '5m',
  },
  {
    alert: 'IstioSidecarInjectorCertificateRejected',
    fires: { [ours('certificate_last_reload_successful')]: STILL },
    quiet: { [ours('certificate_last_reload_successful')]: FOR_EVER },
    at: '2m',
  },
  { alert: 'IstioSidecarInjectorConfigurationRejected', ...rejected('webhook'), at: '2m' },
  {
    alert: 'IstioSidecarInjectorCaBundleFails',
    fires: { [ours('ca_bundle_reconciles_total', ',result="failed"')]: RISING },
    quiet: { [ours('ca_bundle_reconciles_total', ',result="failed"')]: '0x4 1x200' },
    at: '15m',
  },
  {
    alert: 'IstioSidecarInjectorCaBundleOverwritten',
    fires: { [ours('ca_bundle_reconciles_total', ',result="restored"')]: '0x4 5x200' },
    quiet: { [ours('ca_bundle_reconciles_total', ',result="restored"')]: '0x4 1x200' },
    at: '15m',
  },
  {
    alert: 'IstioSidecarInjectorConnectionsDropped',
    fires: { [ours('dropped_connections_total', ',reason="AllInUse"')]: '0x4 1x200' },
    quiet: { [ours('dropped_connections_total', ',reason="Idle"')]: RISING },
    at: '4m',
  },
];

/** A test of promtool: whether the alert fires, whatever else does. */
const unitTest = ({ alert, at }: AlertCase, scraped: Scraped, fires: boolean) => ({
  name: `${alert} ${fires ? 'fires' : 'is quiet'}`,
  interval: '15s',
  input_series: Object.entries(scraped).map(([series, values]) => ({ series, values })),
  promql_expr_test: [
    {
      expr: `count(ALERTS{alertname="${alert}",alertstate="firing"})`,
      eval_time: at,
      exp_samples: fires ? [{ labels: '{}', value: 1 }] : [],
    },
  ],
});

const promtool = (...args: readonly string[]) => spawnSync('promtool', args, { encoding: 'utf8' });
const hasPromtool = promtool('--version').status === 0;

describe('the alerts, read by promtool', () => {
  let folder: string;

  before(async function skipWithoutPromtool() {
    if (!hasPromtool) {
      console.error('the alerts are not read by promtool: it is missing');
      this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'alerts-'));
  });
  after(async () => {
    if (hasPromtool) await rm(folder, { recursive: true });
  });

  for (const [rules, cases] of [
    [CONTROLLER, OF_CONTROLLER],
    [WEBHOOK, OF_WEBHOOK],
  ] as const) {
    it(`are well-formed, ${cases.length} of them, and each has a case here: ${rules.split('/').at(-1) ?? ''}`, () => {
      const { stdout, stderr, status } = promtool('check', 'rules', '--lint-fatal', rules);
      expect(status, stderr).to.equal(0);
      expect(stdout).to.include(`${cases.length} rules found`);
    });

    it(`fire for what they are for, and for nothing like it: ${rules.split('/').at(-1) ?? ''}`, async () => {
      const file = join(folder, 'tests.yaml');
      const tests = cases.flatMap((each) => [unitTest(each, each.fires, true), unitTest(each, each.quiet, false)]);
      await writeFile(file, dump({ rule_files: [rules], evaluation_interval: '15s', tests }));
      const { stdout, stderr, status } = promtool('test', 'rules', file);
      expect(status, `${stdout}${stderr}`).to.equal(0);
    });
  }
});
