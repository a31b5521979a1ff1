import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

import { type EventMetrics, registerEventMetrics } from './event-metrics.js';
import type { Readiness } from './readiness.js';
import { createRegistry, METRIC_PREFIX, type MetricsText, metricsTextOf } from './registry.js';
import { CERTIFICATE, CONFIGURATION, registerReloadMetrics, type ReloadMetrics } from './reload-metrics.js';

/** What is read at each scrape. */
export interface WebhookMetricSources {
  readonly readiness: () => Readiness;
  /** When the serving certificate expires, in milliseconds since 1970; undefined where there is none yet. */
  readonly certificateEndsMs: () => number | undefined;
  /** How many Events wait to be written; default: none. */
  readonly waitingEvents?: () => number;
}

/** The end of a request. */
export type RequestResult =
  { readonly result: 'injected' | 'failed' } | { readonly result: 'skipped'; readonly reason: string };

/** The metrics of the webhook; those of injection have the names of Istio's own. */
export interface WebhookMetrics extends MetricsText, ReloadMetrics, EventMetrics {
  /** The serving certificate, as the rest is of configurations. */
  readonly certificates: ReloadMetrics;
  /** A request has been answered, after so many seconds. Those of dry runs are counted apart. */
  readonly recordRequest: (end: RequestResult, request: { readonly seconds: number; readonly dryRun: boolean }) => void;
  /** The caBundle lacked our CA and has it again, or could not be read or written. */
  readonly recordCaBundle: (result: 'restored' | 'failed') => void;
  /** A connection has been dropped. */
  readonly recordDroppedConnection: (reason: string) => void;
}

// Most take less than a millisecond; the API server gives up after 30 s.
const DURATION_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** A label that only the requests of dry runs have. */
const DRY_RUN = 'dry_run';

/** Metrics in a separate registry, and those of the process. */
export function createWebhookMetrics(version: string, sources: WebhookMetricSources): WebhookMetrics {
  const registry = createRegistry({ version, role: 'webhook' }, sources.readiness);
  const registers = [registry];
  const dropped = new Counter({
    name: `${METRIC_PREFIX}dropped_connections_total`,
    help: 'Connections that were dropped, by reason: without a TLS handshake in time, or to make room for new ones.',
    labelNames: ['reason'],
    registers,
  });
  const caBundles = new Counter({
    name: `${METRIC_PREFIX}ca_bundle_reconciles_total`,
    help: 'Times that the caBundle lacked the CA of this webhook and got it back, and attempts that failed.',
    labelNames: ['result'],
    registers,
  });
  for (const result of ['restored', 'failed']) caBundles.inc({ result }, 0);
  dropped.inc({ reason: 'AllInUse' }, 0);
  new Gauge({
    name: `${METRIC_PREFIX}certificate_expiry_timestamp_seconds`,
    help: 'When the serving certificate expires, in seconds since 1970.',
    registers,
    collect() {
      const endsMs = sources.certificateEndsMs();
      if (endsMs === undefined) this.remove();
      else this.set(endsMs / 1000);
    },
  });
  return {
    ...metricsTextOf(registry),
    ...registerReloadMetrics(registry, CONFIGURATION),
    ...registerEventMetrics(registry, sources.waitingEvents),
    certificates: registerReloadMetrics(registry, CERTIFICATE),
    recordRequest: registerRequestMetrics(registry),
    recordCaBundle: (result) => {
      caBundles.inc({ result });
    },
    recordDroppedConnection: (reason) => {
      dropped.inc({ reason });
    },
  };
}

/** Registers what Istio's own injector counts of requests. */
function registerRequestMetrics(registry: Registry): WebhookMetrics['recordRequest'] {
  const registers = [registry];
  const counter = (name: string, help: string): Counter =>
    new Counter({ name: `sidecar_injection_${name}_total`, help, labelNames: [DRY_RUN], registers });
  const requests = counter('requests', 'Requests to inject that were answered.');
  const successes = counter('success', 'Requests answered with a patch.');
  const failures = counter(
    'failure',
    'Requests that were refused: invalid ones, and sidecars that could not be rendered.',
  );
  // A counter that appears with its first event did not rise, for Prometheus: an alert would not see it.
  for (const counted of [requests, successes, failures]) counted.inc(0);
  const skips = new Counter({
    name: 'sidecar_injection_skip_total',
    help: 'Requests answered without a patch, by reason.',
    labelNames: ['reason', DRY_RUN],
    registers,
  });
  const time = new Histogram({
    name: 'sidecar_injection_time_seconds',
    help: 'Time from the last byte of a request to its answer.',
    buckets: DURATION_BUCKETS,
    labelNames: [DRY_RUN],
    registers,
  });
  return (end, { seconds, dryRun }) => {
    const labels = dryRun ? { [DRY_RUN]: 'true' } : {};
    requests.inc(labels);
    time.observe(labels, seconds);
    if (end.result === 'skipped') skips.inc({ reason: end.reason, ...labels });
    else if (end.result === 'failed') failures.inc(labels);
    else successes.inc(labels);
  };
}
