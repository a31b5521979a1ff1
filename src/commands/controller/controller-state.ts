import type { Replicas } from '../../controller/leadership/replicas.js';
import type { Controller } from '../../controller/loop/controller.js';
import type { RepeatedPreflight } from '../../controller/preflight/repeated-preflight.js';
import type { FormerNames } from '../../controller/registration/former-names.js';
import type { PodCoverage } from '../../controller/registration/pod-coverage.js';
import type { ControllerState } from '../../controller/reporting/telemetry.js';
import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import type { EventRecorder } from '../../kubernetes/resources/event-recorder.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import type { ReplicasView } from '../../observability/live-view.js';
import type { Logger } from '../../observability/logger.js';
import type { Readiness } from '../../observability/readiness.js';
import type { WaitingReason } from '../../observability/waiting.js';
import type { Closers } from '../shared/closers.js';
import { controllerConfigurationRows } from '../shared/configuration-rows.js';
import { type Obstacles, startingReadiness } from '../shared/waiting/obstacles.js';

/** What a controller is started with. */
export interface GivenDependencies {
  readonly client: ApiClient;
  readonly logger: Logger;
  /** Collects what has to be stopped. */
  readonly closers: Closers;
  /** Aborts the start. */
  readonly signal: AbortSignal;
  /** Whether the server has lately answered any request of the client with 429; default: never. */
  readonly isOverloaded?: () => boolean;
}

/** The same, once the start has begun. */
export interface ControllerDependencies extends GivenDependencies {
  /** Is told what the start waits for. */
  readonly obstacles: Obstacles;
}

/** The parts of a controller; each is set when it has started. */
export interface ControllerParts {
  /** What the start waits for. */
  readonly obstacles?: Pick<Obstacles, 'all' | 'reasons'>;
  controller?: Controller;
  replicas?: Replicas;
  replicasView?: (() => ReplicasView) | undefined;
  /** Whether the cluster has what the controller needs. */
  preflight?: Pick<RepeatedPreflight, 'readiness' | 'again' | 'isFailing'>;
  coverage?: PodCoverage;
  /** Writes Events, where the flags want them. */
  events?: Pick<EventRecorder, 'waiting'>;
  /** Initializer names before the configuration changed. */
  formerNames?: FormerNames;
  /** The configuration in force, and the error of a newer one that was rejected. */
  config?: {
    readonly current: () => SidecarConfig;
    readonly rejection: () => Error | undefined;
  };
}

// After so long a retry no longer helps a lost watch; a server that restarts takes less, and is no reason to restart the
// controller.
const DEAD_AFTER_MS = 120_000;
// An established watch is opened again after at most this many times its length.
const SILENT_WATCHES = 3;

/** Whether the controller can initialize, and notes on what is missing or needs attention. */
export function readinessOf(parts: ControllerParts): Readiness {
  const { controller, replicas, preflight, config } = parts;
  if (!controller) return startingReadiness(parts.obstacles);
  const states = [controller.readiness(), ...(preflight ? [preflight.readiness()] : [])];
  const rejection = config?.rejection();
  const notes = [
    ...states.flatMap((state) => state.notes),
    ...(rejection ? [`the last good configuration is in force: ${rejection.message}`] : []),
    ...(replicas?.notes() ?? []),
  ];
  const waitingFor = reasonsOf(controller, preflight);
  return { ready: states.every(({ ready }) => ready), notes, ...(waitingFor.length > 0 && { waitingFor }) };
}

/**
 * Whether the controller is alive: a watch that has been down, or has not been opened again, for minutes is dead. A watch
 * that the API server forbids is not: a restart would bring no rights, and would stop the watches that work.
 * @param watchTimeoutMs length of a watch
 */
export function livenessOf({ controller }: ControllerParts, watchTimeoutMs: number): Readiness {
  const notes = (controller?.watches() ?? []).flatMap(({ workloadKind, established, unansweredMs, silentMs }) => {
    if (!established && unansweredMs > DEAD_AFTER_MS) {
      return [`${workloadKind}: no watch for ${Math.round(unansweredMs / 1000)} s`];
    }
    const longest = Math.max(DEAD_AFTER_MS, SILENT_WATCHES * watchTimeoutMs);
    const dead = established && silentMs > longest;
    return dead ? [`${workloadKind}: nothing heard for ${Math.round(silentMs / 1000)} s`] : [];
  });
  return { ready: notes.length === 0, notes };
}

/** What metrics and status page show. */
export function controllerStateOf(parts: ControllerParts): ControllerState {
  const { controller, replicas, replicasView, config, events } = parts;
  return {
    readiness: readinessOf(parts),
    watches: controller?.watches() ?? [],
    leader: replicas === undefined ? undefined : replicas.initialDelayMs() === 0,
    ...(replicasView && { replicas: replicasView() }),
    ...(config && { initializerName: config.current().config.initializerName }),
    ...(events && { waitingEvents: events.waiting() }),
    configuration: config ? controllerConfigurationRows(config.current().config) : [],
  };
}

/** Why a controller that has begun is not ready. */
function reasonsOf(controller: Controller, preflight: ControllerParts['preflight']): readonly WaitingReason[] {
  const lost = controller.watches().filter(({ established }) => !established);
  const isRefused = lost.some(({ refusal }) => refusal !== undefined);
  const isDown = lost.some(({ refusal }) => refusal === undefined);
  const isBlocked = lost.length === 0 && !controller.readiness().ready;
  const isUnchecked = preflight?.readiness().ready === false;
  const isFailing = preflight?.isFailing() === true;
  return [
    ...(isRefused ? (['WatchRefused'] as const) : []),
    ...(isDown ? (['WatchDown'] as const) : []),
    ...(isBlocked ? (['WorkloadBlocked'] as const) : []),
    ...(isFailing ? (['CheckFailed'] as const) : []),
    ...(isUnchecked && !isFailing ? (['Starting'] as const) : []),
  ];
}
