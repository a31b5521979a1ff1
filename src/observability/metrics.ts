import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

import { type EventMetrics, registerEventMetrics } from './event-metrics.js';
import type { Readiness } from './readiness.js';
import { createRegistry, METRIC_PREFIX, type MetricsText, metricsTextOf } from './registry.js';
import { CONFIGURATION, registerReloadMetrics, type ReloadMetrics } from './reload-metrics.js';

/** The state of the watch of a kind of workload. */
interface WatchState {
  readonly workloadKind: string;
  readonly established: boolean;
  /** Milliseconds since its last event, or its opening. */
  readonly silentMs: number;
}

/** What is read at each scrape, and only then. */
export interface MetricSources {
  readonly readiness: () => Readiness;
  /** Whether this replica leads; undefined where replicas elect no leader. */
  readonly leader: () => boolean | undefined;
  readonly watches: () => readonly WatchState[];
  /** How many objects of each kind are in the reconcile queue. */
  readonly pendingObjects: () => ReadonlyMap<string, number>;
  /** Milliseconds since the oldest of them was created; 0 where there is none. */
  readonly oldestPendingAgeMs: () => number;
  /** How many Events wait to be written; default: none. */
  readonly waitingEvents?: () => number;
}

/** Why a watch had to be opened again: the server ended it, it broke, or its resourceVersion was too old (410). */
const RECONNECT_CAUSES = ['ended', 'error', 'expired'] as const;
export type ReconnectCause = (typeof RECONNECT_CAUSES)[number];

/**
 * Why an object is to be retried: the credentials could not be read, or were refused; what was read is stale; the server had
 * no free slot, gave no answer, refuses even to release it, can't store it with any change, or anything else.
 */
const RETRY_CAUSES = [
  'credentials',
  'unauthorized',
  'conflict',
  'overload',
  'no_answer',
  'forbidden',
  'too_large',
  'error',
] as const;
export type RetryCause = (typeof RETRY_CAUSES)[number];

/** An object that was initialized, or refused. */
interface Initialization {
  readonly kind: string;
  readonly action: string;
  readonly reason: string;
  /** Milliseconds since it was created; undefined where that is not known. */
  readonly durationMs: number | undefined;
}

/** The metrics of the controller. */
export interface Metrics extends MetricsText, ReloadMetrics, EventMetrics {
  readonly recordInitialization: (initialization: Initialization) => void;
  /** A PATCH was answered with this HTTP status; 0: it was not answered. */
  readonly recordPatch: (kind: string, status: number) => void;
  /** An object is to be retried. */
  readonly recordRetry: (kind: string, cause: RetryCause) => void;
  /** A kind is watched: its counters exist from now on, so that Prometheus sees their first increase. */
  readonly declareKind: (kind: string) => void;
  readonly recordReconnect: (kind: string, cause: ReconnectCause) => void;
}

// Most take milliseconds; the creator gives up after 30 s, or 60.
const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
// The codes of the alerts: for Prometheus a counter that starts at 1 has not increased.
const EXPECTED_CODES = ['200', '403', '409', '422', '429', 'none'];
const INCOMPLETE = { action: 'incomplete', reason: 'SidecarIncomplete' } as const;

const toSeconds = (milliseconds: number): number => milliseconds / 1000;

/** Metrics in a separate registry, named after Prometheus' rules, and those of the process. */
export function createMetrics(version: string, sources: MetricSources): Metrics {
  const registry = createRegistry({ version, role: 'controller' }, sources.readiness);
  const registers = [registry];
  registerGauges(registry, sources);
  const initializations = registerInitializations(registry);
  const patches = new Counter({
    name: `${METRIC_PREFIX}patches_total`,
    help: 'PATCHes by HTTP status of the answer; none where there was no answer.',
    labelNames: ['kind', 'code'],
    registers,
  });
  const retries = new Counter({
    name: `${METRIC_PREFIX}retries_total`,
    help: 'Attempts that ended with a retry, by the cause.',
    labelNames: ['kind', 'cause'],
    registers,
  });
  const reconnects = new Counter({
    name: `${METRIC_PREFIX}watch_reconnects_total`,
    help: 'Watches that had to be opened again: ended by the server, broken, or too old (410).',
    labelNames: ['kind', 'cause'],
    registers,
  });
  const config = registerReloadMetrics(registry, CONFIGURATION);
  return {
    ...metricsTextOf(registry),
    ...config,
    ...registerEventMetrics(registry, sources.waitingEvents),
    recordInitialization: initializations.record,
    recordPatch: (kind, status) => {
      patches.inc({ kind, code: status === 0 ? 'none' : String(status) });
    },
    recordRetry: (kind, cause) => {
      retries.inc({ kind, cause });
    },
    declareKind: (kind) => {
      for (const cause of RETRY_CAUSES) retries.inc({ kind, cause }, 0);
      initializations.declareKind(kind);
      for (const code of EXPECTED_CODES) patches.inc({ kind, code }, 0);
      for (const cause of RECONNECT_CAUSES) reconnects.inc({ kind, cause }, 0);
    },
    recordReconnect: (kind, cause) => {
      reconnects.inc({ kind, cause });
    },
  };
}

function registerGauges(registry: Registry, sources: MetricSources): void {
  const registers = [registry];
  const gauge = (name: string, help: string, value: () => number | undefined): void => {
    new Gauge({
      name: METRIC_PREFIX + name,
      help,
      registers,
      collect() {
        const current = value();
        if (current === undefined) this.remove();
        else this.set(current);
      },
    });
  };
  const gaugeByKind = (name: string, help: string, values: () => Iterable<readonly [string, number]>): void => {
    new Gauge({
      name: METRIC_PREFIX + name,
      help,
      registers,
      labelNames: ['kind'],
      collect() {
        this.reset();
        for (const [kind, value] of values()) this.set({ kind }, value);
      },
    });
  };
  gauge('leader', '1 where this replica leads; absent where replicas elect no leader.', () => {
    const leader = sources.leader();
    return leader === undefined ? undefined : Number(leader);
  });
  gauge('oldest_pending_age_seconds', 'Age of the oldest pending object in the queue; 0 where there is none.', () =>
    toSeconds(sources.oldestPendingAgeMs()),
  );
  gaugeByKind('pending_objects', 'Pending objects in the queue.', () => {
    const none = sources.watches().map(({ workloadKind }) => [workloadKind, 0] as const);
    return new Map([...none, ...sources.pendingObjects()]);
  });
  gaugeByKind('watch_up', '1 while the watch of a kind is established.', () =>
    sources.watches().map(({ workloadKind, established }) => [workloadKind, Number(established)]),
  );
  gaugeByKind('watch_last_event_age_seconds', 'Time since the last event of a watch, or its opening.', () =>
    sources.watches().map(({ workloadKind, silentMs }) => [workloadKind, toSeconds(silentMs)]),
  );
}

function registerInitializations(
  registry: Registry,
): Pick<Metrics, 'declareKind'> & { readonly record: Metrics['recordInitialization'] } {
  const initializations = new Counter({
    name: `${METRIC_PREFIX}initializations_total`,
    help: 'Objects that were initialized, released or refused, by action and reason.',
    labelNames: ['kind', 'action', 'reason'],
    registers: [registry],
  });
  const duration = new Histogram({
    name: `${METRIC_PREFIX}initialization_duration_seconds`,
    help: 'Time from the creation of an object to its initialization.',
    labelNames: ['kind', 'action'],
    buckets: DURATION_BUCKETS,
    registers: [registry],
  });
  return {
    record: ({ kind, action, reason, durationMs }) => {
      initializations.inc({ kind, action, reason });
      if (durationMs !== undefined) duration.observe({ kind, action }, toSeconds(durationMs));
    },
    declareKind: (kind) => {
      initializations.inc({ kind, ...INCOMPLETE }, 0);
    },
  };
}
