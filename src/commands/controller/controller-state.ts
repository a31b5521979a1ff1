import type { Replicas } from '../../controller/leadership/replicas.js';
import type { Controller } from '../../controller/loop/controller.js';
import type { RepeatedPreflight } from '../../controller/preflight/repeated-preflight.js';
import type { FormerNames } from '../../controller/registration/former-names.js';
import type { PodCoverage } from '../../controller/registration/pod-coverage.js';
import type { ControllerState } from '../../controller/reporting/telemetry.js';
import type { InjectionConfig } from '../../injection/config/injection-config.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import type { Logger } from '../../observability/logger.js';
import type { Readiness } from '../../observability/readiness.js';
import type { Closers } from '../shared/closers.js';

/** What all parts of a controller need. */
export interface ControllerDependencies {
  readonly client: ApiClient;
  readonly logger: Logger;
  /** Collects what has to be stopped. */
  readonly closers: Closers;
  /** Aborts the start. */
  readonly signal: AbortSignal;
  /** Is told what the start waits for. */
  readonly onRetry?: (reason: string) => void;
}

/** The parts of a controller; each is set when it has started. */
export interface ControllerParts {
  /** What the start waits for. */
  obstacle?: string;
  controller?: Controller;
  replicas?: Replicas;
  /** Whether the cluster has what the controller needs. */
  preflight?: Pick<RepeatedPreflight, 'readiness' | 'again'>;
  coverage?: PodCoverage;
  /** Initializer names before the configuration changed. */
  formerNames?: FormerNames;
  /** The configuration in force, and the error of a newer one that was rejected. */
  config?: {
    readonly current: () => { readonly config: InjectionConfig };
    readonly rejection: () => Error | undefined;
  };
}

// After so long a retry no longer helps a lost watch; a server that restarts takes less, and is no reason to restart the
// controller.
const DEAD_AFTER_MS = 120_000;
// An established watch is opened again after at most this many times its length.
const SILENT_WATCHES = 3;

/** Whether the controller can initialize, and notes on what is missing or needs attention. */
export function readinessOf({ controller, replicas, preflight, config, obstacle }: ControllerParts): Readiness {
  if (!controller) return { ready: false, notes: [obstacle === undefined ? 'starting' : `starting: ${obstacle}`] };
  const parts = [controller.readiness(), ...(preflight ? [preflight.readiness()] : [])];
  const rejection = config?.rejection();
  const notes = [
    ...parts.flatMap((part) => part.notes),
    ...(rejection ? [`the last good configuration is in force: ${rejection.message}`] : []),
    ...(replicas?.notes() ?? []),
  ];
  return { ready: parts.every(({ ready }) => ready), notes };
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
  const { controller, replicas, config } = parts;
  return {
    readiness: readinessOf(parts),
    watches: controller?.watches() ?? [],
    leader: replicas === undefined ? undefined : replicas.initialDelayMs() === 0,
    configuration: config ? configurationOf(config.current().config) : [],
  };
}

function configurationOf(config: InjectionConfig): ControllerState['configuration'] {
  const { scope } = config;
  const namespaces = scope.kind === 'all' ? 'all' : `${scope.kind} ${scope.names.join(', ')}`;
  return [
    ['policy', config.policy],
    ['namespaces', namespaces],
    ['initializerName', config.initializerName],
    ['failurePolicy', config.failurePolicy],
    ['uninjectable', config.uninjectable],
    ...sidecarOf(config),
  ];
}

function sidecarOf(config: InjectionConfig): ControllerState['configuration'] {
  if (config.form === 'template') return [['template', `sha256 ${config.template.version}`]];
  if (config.form === 'templates') return [['templates', [...config.templates.keys()].join(', ')]];
  return [
    ['compatibility', config.compatibility],
    ['version', config.params.version],
    ['proxyImage', config.params.proxyImage],
    ['initImage', config.params.initImage],
  ];
}
