import type { ControllerObserver } from '../../controller/loop/controller-event.js';
import { eventLog } from '../../controller/reporting/event-log.js';
import { createTelemetry, type Telemetry } from '../../controller/reporting/telemetry.js';
import { workloadEvents } from '../../controller/reporting/workload-events.js';
import { errorMessage } from '../../json/error-message.js';
import { createEventRecorder } from '../../kubernetes/resources/event-recorder.js';
import { startMonitoringServer } from '../../observability/monitoring-server.js';
import { systemClock } from '../../runtime/clock.js';
import type { Closers } from '../shared/closers.js';
import { startOptionalServer } from '../shared/optional-server.js';
import { podName } from '../shared/pod-name.js';
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

/** All observers of controller events, called in this order: the log, the others, the Events. */
export function composeObservers(
  flags: ControllerFlags,
  { client, logger, closers }: GivenDependencies,
  others: readonly ControllerObserver[],
): ControllerObserver {
  const observers = [eventLog(logger, systemClock), ...others];
  if (flags.events) {
    const recorder = createEventRecorder({
      client,
      clock: systemClock,
      wallClockMs: Date.now,
      source: { component: 'istio-initializer', host: podName() },
      onError: (error) => {
        logger.debug('an Event could not be written', { error: errorMessage(error) });
      },
    });
    closers.add(recorder.stop);
    observers.push(workloadEvents(recorder));
  }
  return (event) => {
    for (const observe of observers) observe(event);
  };
}
