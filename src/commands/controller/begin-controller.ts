import { setTimeout as sleep } from 'node:timers/promises';

import type { ConfigInForce } from '../../controller/configuration/config-in-force.js';
import { startInjectServer } from '../../controller/inject-server.js';
import { TakeoverDelay } from '../../controller/leadership/takeover-delay.js';
import { type Controller, startController } from '../../controller/loop/controller.js';
import type { ControllerObserver } from '../../controller/loop/controller-event.js';
import { MutableKinds } from '../../controller/loop/mutable-kinds.js';
import { DeniedRight } from '../../controller/preflight/denied-right.js';
import { preflight } from '../../controller/preflight/preflight.js';
import { startPreflight } from '../../controller/preflight/repeated-preflight.js';
import { AwaitedObjects } from '../../controller/registration/awaited-objects.js';
import { FormerNames } from '../../controller/registration/former-names.js';
import { type PodCoverage, watchPodCoverage } from '../../controller/registration/pod-coverage.js';
import { readReleaseOf } from '../../injection/config/read-release.js';
import { discoverWorkloads, PODS, type ServedWorkloads } from '../../kubernetes/discovery/workload-resources.js';
import type { Logger } from '../../observability/logger.js';
import { systemClock } from '../../runtime/clock.js';
import { Refusal } from '../../runtime/http-request.js';
import type { Closers } from '../shared/closers.js';
import { startOptionalServer } from '../shared/optional-server.js';
import { preflightOptionsOf } from '../shared/preflight-options.js';
import { Obstacles } from '../shared/waiting/obstacles.js';
import { retryUntilAvailable } from '../shared/waiting/retry-until-available.js';
import { beginConfig } from './controller-config.js';
import { beginTelemetry, composeObservers, recheckObserver, serveMonitoring } from './controller-observers.js';
import { SHUTDOWN_GRACE_MS, startReplica } from './controller-replicas.js';
import { retryOptions, serverAndLocation } from './controller-server.js';
import {
  type ControllerDependencies,
  type ControllerParts,
  type GivenDependencies,
  readinessOf,
} from './controller-state.js';
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
export async function beginController(flags: ControllerFlags, given: GivenDependencies): Promise<void> {
  const { client, logger, closers } = given;
  const formerNames = new FormerNames(Date.now);
  const obstacles = new Obstacles(logger, systemClock.now);
  const parts: ControllerParts = { formerNames, obstacles };
  const dependencies = { ...given, obstacles };
  const telemetry = beginTelemetry(flags, parts, dependencies);
  const health = await serveMonitoring(flags, parts, { closers, telemetry });
  // Listens already: an address that is in use ends the process now, and not after it has waited.
  const inject = await serveInject(flags, parts, closers);
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
  const others = [telemetry.observe, awaited.observe, learn, recheckObserver(parts)];
  const forEvents = { ...dependencies, parts, onEventEnd: telemetry.metrics.recordEvent };
  const observe = composeObservers(flags, forEvents, others);
  const { version, location } = await serverAndLocation(flags, dependencies);
  const config = await beginConfig(flags, parts, { ...dependencies, location, observe });
  const workloads = await retryUntilAvailable(() => discoverWorkloads(client), retryOptions(dependencies));
  const mutableKinds = new MutableKinds(version);
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
    settled: telemetry.settled,
    ...(given.isOverloaded && { isOverloaded: given.isOverloaded }),
  });
  parts.controller = controller;
  parts.coverage = followPodCoverage(flags, dependencies, { controller, mutableKinds, config });
  beginPreflight(flags, parts, dependencies);
  const { replicas, view } = startReplica(flags, {
    client,
    logger,
    ready: () => readinessOf(parts).ready,
    onPreferred: controller.flush,
    initializerName: () => config.current().config.initializerName,
    settled: awaited.isEmpty,
    takeoverDelayMs: () => takeover.delayMs,
    page: health,
  });
  parts.replicas = replicas;
  parts.replicasView = view;
  // First the other replicas take over, or the name is unregistered: until then workloads may wait for this replica.
  const stop = (): Promise<void> => replicas.stop().then(controller.stop);
  closers.add(() => Promise.race([stop(), sleep(SHUTDOWN_GRACE_MS, undefined, { ref: false })]));
  logStart(logger, config, { ...workloads, health, inject });
}

/** Serves `POST /inject`; until there is a configuration, it answers 503 and why. */
function serveInject(flags: ControllerFlags, parts: ControllerParts, closers: Closers): Promise<string | undefined> {
  const { address, port, allowedHost: allowedHosts = [] } = flags;
  return startOptionalServer(closers, { address, port }, (options) =>
    startInjectServer({ ...options, allowedHosts }, () => {
      if (parts.config) return parts.config.current();
      throw new Refusal(503, ['there is no configuration yet', ...readinessOf(parts).notes].join('; '));
    }),
  );
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
  const denied = new DeniedRight(client);
  const options = {
    ...preflightOptionsOf(client, flags),
    formerNames: () => parts.formerNames?.names ?? [],
    onRights: denied.take,
  };
  const checks = startPreflight({
    check: () => preflight(options),
    isMended: denied.isGranted,
    clock: systemClock,
    logger,
  });
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
