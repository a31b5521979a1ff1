import type { ControllerObserver } from '../../controller/loop/controller-event.js';
import { eventBudget } from '../../controller/reporting/event-budget.js';
import { eventLog } from '../../controller/reporting/event-log.js';
import { createTelemetry, type Telemetry } from '../../controller/reporting/telemetry.js';
import { workloadEvents } from '../../controller/reporting/workload-events.js';
import type { EventRecorder } from '../../kubernetes/resources/event-recorder.js';
import type { EventEnd } from '../../kubernetes/resources/event-recording.js';
import { startMonitoringServer } from '../../observability/monitoring-server.js';
import { systemClock } from '../../runtime/clock.js';
import type { Closers } from '../shared/closers.js';
import { beginEvents } from '../shared/events/begin-events.js';
import { startOptionalServer } from '../shared/optional-server.js';
import {
  type ControllerParts,
  controllerStateOf,
  type GivenDependencies,
  livenessOf,
  readinessOf,
} from './controller-state.js';
import type { ControllerFlags } from './flags.js';

/** Starts the telemetry, before the parts that it observes. */
export function beginTelemetry(
  flags: ControllerFlags,
  parts: ControllerParts,
  { logger, closers }: GivenDependencies,
): Telemetry {
  const telemetry = createTelemetry({
    version: flags.version,
    clock: systemClock,
    wallClockMs: Date.now,
    logger,
    describe: () => controllerStateOf(parts),
  });
  closers.add(telemetry.stop);
  return telemetry;
}

/** Serves the status page, /metrics, /healthz and /readyz. */
export function serveMonitoring(
  flags: ControllerFlags,
  parts: ControllerParts,
  { closers, telemetry }: { readonly closers: Closers; readonly telemetry: Telemetry },
): Promise<string | undefined> {
  const { address, monitoringPort: port, version, watchTimeout, allowedHost: allowedHosts = [] } = flags;
  const sources = {
    readiness: () => readinessOf(parts),
    liveness: () => livenessOf(parts, watchTimeout * 1000),
    metrics: telemetry.metrics,
    live: telemetry.live,
  };
  return startOptionalServer(closers, { address, port }, (options) =>
    startMonitoringServer(
      { ...options, version, allowedHosts, after: systemClock.after, wallClockMs: Date.now },
      sources,
    ),
  );
}

/** Has the preflight made again when something works that did not: what failed may be mended. */
export function recheckObserver(parts: ControllerParts): ControllerObserver {
  const lost = new Set<string>();
  return (event) => {
    const { preflight } = parts;
    if (event.kind === 'disconnected' && event.error) lost.add(event.workloadKind);
    const isBack = event.kind === 'configured' || (event.kind === 'connected' && lost.delete(event.workloadKind));
    if (isBack && preflight?.isFailing()) preflight.again();
  };
}

/** What the observers need, and what the budget of Events depends on. */
interface ObserverDependencies extends Pick<GivenDependencies, 'client' | 'logger' | 'closers' | 'isOverloaded'> {
  /** Gets the recorder of Events; its controller says how many creators wait. Default: nobody waits. */
  readonly parts?: Pick<ControllerParts, 'controller' | 'events'>;
  /** Is told what becomes of each Event; default: nobody is. */
  readonly onEventEnd?: (end: EventEnd) => void;
}

/** All observers of controller events, called in this order: the log, the others, the Events. */
export function composeObservers(
  flags: Pick<ControllerFlags, 'events'>,
  dependencies: ObserverDependencies,
  others: readonly ControllerObserver[],
): ControllerObserver {
  const observers = [eventLog(dependencies.logger, systemClock), ...others];
  if (flags.events) observers.push(workloadEvents(beginControllerEvents(dependencies)));
  return (event) => {
    for (const observe of observers) observe(event);
  };
}

function beginControllerEvents(dependencies: ObserverDependencies): EventRecorder {
  const { client, logger, closers, isOverloaded = () => false, parts = {}, onEventEnd } = dependencies;
  const waitingCreators = (): number => parts.controller?.waitingCreators() ?? 0;
  const recorder = beginEvents({
    ...{ client, logger, closers },
    component: 'istio-initializer',
    budget: eventBudget({ waitingCreators, isOverloaded, now: systemClock.now }),
    ...(onEventEnd && { onEnd: onEventEnd }),
  });
  parts.events = recorder;
  return recorder;
}
