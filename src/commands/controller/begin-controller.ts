import { setTimeout as sleep } from 'node:timers/promises';

import { type ConfigInForce, followConfig } from '../../controller/configuration/config-in-force.js';
import { type ConfigReading, readValidConfig } from '../../controller/configuration/config-reading.js';
import { startInjectServer } from '../../controller/inject-server.js';
import { TakeoverDelay } from '../../controller/leadership/takeover-delay.js';
import { type Controller, startController } from '../../controller/loop/controller.js';
import type { ControllerObserver } from '../../controller/loop/controller-event.js';
import { MutableKinds } from '../../controller/loop/mutable-kinds.js';
import { isProblem } from '../../controller/preflight/check-result.js';
import { preflight } from '../../controller/preflight/preflight.js';
import { releaseCommand } from '../../controller/preflight/release-command.js';
import { startPreflight } from '../../controller/preflight/repeated-preflight.js';
import { serverAnswers } from '../../controller/preflight/server-rules.js';
import { AwaitedObjects } from '../../controller/registration/awaited-objects.js';
import { FormerNames } from '../../controller/registration/former-names.js';
import { type PodCoverage, watchPodCoverage } from '../../controller/registration/pod-coverage.js';
import { readReleaseOf } from '../../injection/config/read-release.js';
import {
  readServerVersion,
  type ServerVersion,
  ServerVersionError,
} from '../../kubernetes/discovery/server-version.js';
import { discoverWorkloads, PODS, type ServedWorkloads } from '../../kubernetes/discovery/workload-resources.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import type { Logger } from '../../observability/logger.js';
import { systemClock } from '../../runtime/clock.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { configLocationOf } from '../shared/cluster-config.js';
import { startOptionalServer } from '../shared/optional-server.js';
import { preflightOptionsOf } from '../shared/preflight-options.js';
import { retryUntilAvailable } from '../shared/retry-until-available.js';
import { beginTelemetry, composeObservers, serveMonitoring } from './controller-observers.js';
import { SHUTDOWN_GRACE_MS, startReplica } from './controller-replicas.js';
import { type ControllerDependencies, type ControllerParts, readinessOf } from './controller-state.js';
import type { ControllerFlags } from './flags.js';

const timing = { clock: systemClock, random: Math.random };

interface Urls {
  readonly health: string | undefined;
  readonly inject: string | undefined;
}

/**
 * Starts all parts of a controller; what has to be stopped is added to `closers`.
 * @throws OperationalError, ConfigError or KubeApiError if it can't start
 */
export async function beginController(flags: ControllerFlags, given: ControllerDependencies): Promise<void> {
  const { client, logger, closers } = given;
  const formerNames = new FormerNames(Date.now);
  const parts: ControllerParts = { formerNames };
  const onRetry = (reason: string): void => {
    parts.obstacle = reason;
  };
  const dependencies = { ...given, onRetry };
  const telemetry = beginTelemetry(flags, parts, dependencies);
  const health = await serveMonitoring(flags, parts, { closers, telemetry });
  const awaited = new AwaitedObjects(client, () => parts.config?.current().config.initializerName ?? '');
  const initialDelayMs = (): number => parts.replicas?.initialDelayMs() ?? 0;
  const takeover = new TakeoverDelay({
    leastMs: flags.takeoverDelay,
    now: systemClock.now,
    goesFirst: () => initialDelayMs() === 0,
  });
  const learn: ControllerObserver = (event) => {
    takeover.observe(event);
  };
  const observe = composeObservers(flags, dependencies, [telemetry.observe, awaited.observe, learn]);
  const version = await serverVersion(dependencies);
  const config = await beginConfig(flags, parts, { ...dependencies, observe });
  const workloads = await retryUntilAvailable(() => discoverWorkloads(client), dependencies);
  const mutableKinds = new MutableKinds(version);
  const inject = await startOptionalServer(closers, { address: flags.address, port: flags.port }, (options) =>
    startInjectServer({ ...options, allowedHosts: flags.allowedHost ?? [] }, config.current),
  );
  const controller = startController({
    ...timing,
    client,
    logger,
    resources: workloads.served,
    sidecarConfig: config.current,
    isFormerName: formerNames.covers,
    mutableKinds,
    timing: { timeoutSeconds: flags.watchTimeout, resyncPeriodMs: flags.resyncPeriod },
    initialDelayMs,
    observe,
  });
  parts.controller = controller;
  parts.coverage = followPodCoverage(flags, dependencies, { controller, mutableKinds, config });
  beginPreflight(flags, parts, dependencies);
  const replicas = startReplica(flags, {
    client,
    logger,
    ready: () => readinessOf(parts).ready,
    onPreferred: controller.flush,
    initializerName: () => config.current().config.initializerName,
    settled: awaited.isEmpty,
    takeoverDelayMs: () => takeover.delayMs,
  });
  parts.replicas = replicas;
  // First the other replicas take over, or the name is unregistered: until then workloads may wait for this replica.
  const stop = (): Promise<void> => replicas.stop().then(controller.stop);
  closers.add(() => Promise.race([stop(), sleep(SHUTDOWN_GRACE_MS, undefined, { ref: false })]));
  logStart(logger, config, { ...workloads, health, inject });
}

function reportReading(observe: ControllerObserver, reading: ConfigReading): void {
  if (reading.kind === 'configured') {
    observe({ kind: 'configured', config: reading.sidecarConfig.config, warnings: reading.warnings });
    return;
  }
  observe({ kind: 'misconfigured', error: reading.error, involved: reading.involved });
}

/** Applies a changed initializer name. */
function applyNewName(parts: ControllerParts, { from, to }: { from: string; to: string }, logger: Logger): void {
  parts.formerNames?.recordChange(from, to);
  logger.warn(
    'initializerName has changed: objects that wait for the former name, now or soon, are still initialized',
    {
      formerName: from,
      initializerName: to,
      wayOut: releaseCommand(from),
    },
  );
  // Objects that waited for the new name were ignored until now.
  parts.controller?.resync();
  parts.coverage?.recheck();
  parts.preflight?.again();
}

async function beginConfig(
  flags: ControllerFlags,
  parts: ControllerParts,
  { observe, ...dependencies }: ControllerDependencies & { readonly observe: ControllerObserver },
): Promise<ConfigInForce> {
  const { client, logger, closers } = dependencies;
  const location = await configLocationOf(flags);
  const initial = await retryUntilAvailable(() => readValidConfig(client, location), dependencies);
  reportReading(observe, initial);
  let { initializerName } = initial.sidecarConfig.config;
  const pace = { timeoutSeconds: flags.watchTimeout };
  const config = followConfig(client, {
    ...timing,
    logger,
    location,
    initial,
    timing: pace,
    onReading: (reading) => {
      reportReading(observe, reading);
      if (reading.kind === 'rejected') return;
      const now = reading.sidecarConfig.config.initializerName;
      if (now !== initializerName) applyNewName(parts, { from: initializerName, to: now }, logger);
      initializerName = now;
    },
  });
  closers.add(config.stop);
  parts.config = config;
  return config;
}

/**
 * The version of the server, which says what can be changed; without one, its answers show it.
 * @throws OperationalError for a server without Initializers, whatever else is the matter there
 */
async function serverVersion(dependencies: ControllerDependencies): Promise<ServerVersion | undefined> {
  const { client, logger } = dependencies;
  const version = await retryUntilAvailable(() => readServerVersion(client), dependencies).catch((error: unknown) => {
    if (!(error instanceof KubeApiError || error instanceof ServerVersionError)) throw error;
    logger.warn('the version of the API server is not known', { error: error.message });
    return undefined;
  });
  const answers = version && serverAnswers({ value: version });
  if (!answers || !isProblem(answers)) return version;
  throw new OperationalError(`start the controller: ${answers.message}; ${answers.fix}`);
}

/** Follows whether pods wait for this controller: then pods are watched too, and Jobs are released without a sidecar. */
function followPodCoverage(
  flags: ControllerFlags,
  { client, closers, logger }: ControllerDependencies,
  {
    controller,
    mutableKinds,
    config,
  }: { readonly controller: Controller; readonly mutableKinds: MutableKinds; readonly config: ConfigInForce },
): PodCoverage {
  const coverage = watchPodCoverage({
    ...timing,
    client,
    timing: { timeoutSeconds: flags.watchTimeout },
    initializerName: () => config.current().config.initializerName,
    onChange: (covered) => {
      logger.info(
        covered ? 'pods wait for this controller too, watching them' : 'new pods no longer wait for this controller',
      );
      mutableKinds.podsWait = covered;
      // Pods that wait already still do after it has ended, so the watch stays.
      if (covered) controller.setWatched(PODS, true);
    },
  });
  closers.add(coverage.stop);
  return coverage;
}

function beginPreflight(
  flags: ControllerFlags,
  parts: ControllerParts,
  { client, logger, closers }: ControllerDependencies,
) {
  const options = { ...preflightOptionsOf(client, flags), formerNames: () => parts.formerNames?.names ?? [] };
  const checks = startPreflight({ check: () => preflight(options), clock: systemClock, logger });
  closers.add(checks.stop);
  parts.preflight = checks;
}

function logStart(logger: Logger, config: ConfigInForce, { served, missing, ...urls }: ServedWorkloads & Urls): void {
  const inForce = config.current().config;
  const { initializerName, policy } = inForce;
  const { release: compatibility, reason: releaseReason } = readReleaseOf(inForce);
  const kinds = served.map(({ kind }) => kind).join(',');
  const notServed = missing.length > 0 ? missing.join(',') : undefined;
  logger.info('initializing', { initializerName, policy, compatibility, releaseReason, kinds, notServed, ...urls });
}
