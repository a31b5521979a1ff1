import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import { History } from '../../observability/activity/history.js';
import { Totals } from '../../observability/activity/totals.js';
import type { LiveSource, LiveView, ReplicasView } from '../../observability/live-view.js';
import { createMetrics, type Metrics, type ReconnectCause } from '../../observability/metrics.js';
import type { Readiness } from '../../observability/readiness.js';
import type { ControllerEvent, ControllerObserver, WatchStatus } from '../loop/controller-event.js';
import { isUnfinished, type Outcome } from '../loop/outcome.js';
import type { SettledObserver } from '../loop/workload-watches.js';
import { decisionIn, DecisionLog } from './decision-log.js';
import { HeldObjects } from './held-objects.js';
import { PendingObjects, type PendingObjectsOptions } from './pending-objects.js';
import { pendingRows } from './pending-rows.js';
import { retryCauseOf } from './retry-cause.js';

/** The state of the controller at the moment; also before it has started. */
export interface ControllerState {
  readonly readiness: Readiness;
  readonly watches: readonly WatchStatus[];
  /** Whether this replica leads; undefined where replicas elect no leader. */
  readonly leader: boolean | undefined;
  /** This replica and the others; undefined: there is no lock yet. */
  readonly replicas?: ReplicasView;
  /** The initializer name in force; undefined: no configuration is. */
  readonly initializerName?: string;
  /** How many Events wait to be written; default 0. */
  readonly waitingEvents?: number;
  /** The configuration in force: names and values, in the order in which the page shows them. */
  readonly configuration: readonly (readonly [name: string, value: string])[];
}

export interface TelemetryOptions extends PendingObjectsOptions {
  /** Of the program. */
  readonly version: string;
  readonly describe: () => ControllerState;
}

/** What the controller reports about itself. */
export interface Telemetry {
  /** To be called with everything that happens in the controller. */
  readonly observe: ControllerObserver;
  /** To be told of what waits for no initializer any longer. */
  readonly settled: SettledObserver;
  readonly metrics: Metrics;
  /** What the page shows. */
  readonly live: LiveSource;
  /** What the page shows, now: with the last 200 decisions. */
  readonly snapshot: () => LiveView;
  /** Ends its timer. */
  readonly stop: () => void;
}

type AttemptEvent = Extract<ControllerEvent, { kind: 'attempted' }>;

const MOST_PENDING_ROWS = 200;
// What the plots distinguish.
const ACTIONS = ['injected', 'released', 'refused', 'incomplete'] as const;

class ControllerTelemetry implements Telemetry {
  readonly #options: TelemetryOptions;
  readonly #pending: PendingObjects;
  readonly #held: HeldObjects;
  readonly #decisions = new DecisionLog();
  readonly #history: History;
  readonly #totals = new Totals();
  readonly #listeners = new Set<() => void>();
  readonly metrics: Metrics;
  readonly settled: SettledObserver;
  #configuration: { readonly warnings: readonly string[]; readonly error?: string } = { warnings: [] };

  constructor(options: TelemetryOptions) {
    const { describe } = options;
    this.#options = options;
    this.#pending = new PendingObjects(options);
    this.#held = new HeldObjects(options.clock.now);
    this.#history = new History({ labels: ACTIONS, wallClockMs: options.wallClockMs });
    this.settled = {
      initialized: (uid) => {
        if (this.#held.initialized(uid)) this.#changed();
      },
      relisted: this.#held.relisted,
    };
    this.metrics = createMetrics(options.version, {
      readiness: () => describe().readiness,
      leader: () => describe().leader,
      watches: () => describe().watches,
      pendingObjects: () => this.#pending.counts(),
      oldestPendingAgeMs: () => this.#pending.oldestAgeMs(),
      waitingEvents: () => describe().waitingEvents ?? 0,
    });
  }

  readonly live: LiveSource = {
    view: (afterId) => this.#view(afterId),
    onChange: (listener) => {
      this.#listeners.add(listener);
      return () => this.#listeners.delete(listener);
    },
  };

  readonly snapshot = (): LiveView => this.#view(0);

  readonly stop = (): void => {
    this.#pending.stop();
  };

  readonly observe: ControllerObserver = (event) => {
    this.#record(event);
    this.#held.observe(event);
    this.#changed();
  };

  #changed(): void {
    this.#history.measure(this.#pending.size + this.#held.size);
    for (const listener of this.#listeners) listener();
  }

  #record(event: ControllerEvent): void {
    switch (event.kind) {
      case 'pending':
        this.#pending.add(event.key, event.object);
        return;
      case 'attempted':
        this.#recordAttempt(event);
        return;
      case 'dequeued':
        this.#pending.remove(event.key);
        return;
      case 'connected':
        this.metrics.declareKind(event.workloadKind);
        return;
      case 'disconnected':
        this.metrics.recordReconnect(event.workloadKind, causeOf(event.error));
        return;
      case 'configured':
        this.#configuration = { warnings: event.warnings };
        this.metrics.recordApplied(this.#options.wallClockMs());
        return;
      case 'misconfigured':
        this.#configuration = { ...this.#configuration, error: event.error.message };
        this.metrics.recordRejected();
        return;
      case 'deleted':
    }
  }

  #recordAttempt({ key, object, outcome, patches }: AttemptEvent): void {
    const { kind } = key.resource;
    for (const status of patches) this.metrics.recordPatch(kind, status);
    const initialization = initializationIn(outcome);
    if (initialization) {
      const { action, reason } = initialization;
      const durationMs = this.#pending.ageOf(key, object);
      this.metrics.recordInitialization({ kind, action, reason, durationMs });
      this.#history.record(action, durationMs);
      this.#totals.add(action, reason);
    }
    const cause = retryCauseOf(outcome);
    if (cause) this.metrics.recordRetry(kind, cause);
    this.#pending.recordAttempt(key, { object, error: errorIn(outcome), action: initialization?.action });
    const summary = decisionIn(outcome);
    if (summary) this.#decisions.add(key, summary, this.#options.wallClockMs());
  }

  #view(afterId: number): LiveView {
    const { readiness, watches, leader, replicas, initializerName, configuration } = this.#options.describe();
    const { warnings, error } = this.#configuration;
    const queued = this.#pending.first(MOST_PENDING_ROWS);
    const held = this.#held.list();
    return {
      ...readiness,
      ...(leader === undefined ? {} : { leader }),
      ...(replicas && { replicas }),
      ...(initializerName !== undefined && { initializerName }),
      configuration,
      configurationWarnings: warnings,
      ...(error === undefined ? {} : { configurationError: error }),
      watches: watches.map(({ workloadKind, established, silentMs, downMs }) => ({
        kind: workloadKind,
        established,
        sinceMs: this.#timestampBefore(established ? silentMs : downMs),
      })),
      pendingCount: this.#pending.size + held.length,
      pending: pendingRows({
        queued,
        held,
        sinceMs: (object) => this.#timestampBefore(this.#pending.ageMs(object)),
      }),
      history: this.#history.view(),
      totals: this.#totals.list(),
      decisions: this.#decisions.listAfter(afterId),
    };
  }

  /** The time so long ago, in whole seconds, so that the same moment gives the same number whenever it is computed. */
  #timestampBefore(milliseconds: number): number {
    return Math.round((this.#options.wallClockMs() - milliseconds) / 1000) * 1000;
  }
}

/**
 * Turns what happens in the controller into metrics, into the list of what is pending, into that of the last 200 decisions,
 * and into warnings about what has been pending for a long time. It changes nothing in what is done.
 */
export function createTelemetry(options: TelemetryOptions): Telemetry {
  return new ControllerTelemetry(options);
}

function causeOf(error: Error | undefined): ReconnectCause {
  if (error === undefined) return 'ended';
  return error instanceof KubeApiError && error.isGone ? 'expired' : 'error';
}

/** The action of an outcome that ends the wait of an object for this controller; undefined for any other. */
function initializationIn(outcome: Outcome): { readonly action: string; readonly reason: string } | undefined {
  switch (outcome.action) {
    case 'injected':
    case 'released':
    case 'refused':
    case 'incomplete':
      return outcome;
    case 'ignored':
    case 'gone':
    case 'retry':
    case 'blocked':
    case 'oversized':
      return undefined;
  }
}

/** Why an object is still pending after an attempt; undefined where it is not, or where nothing went wrong. */
function errorIn(outcome: Outcome): string | undefined {
  return isUnfinished(outcome) ? outcome.error.message : undefined;
}
