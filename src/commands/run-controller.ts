import { setTimeout as sleep } from 'node:timers/promises';

import { systemClock } from '../kubernetes/clock.js';
import { startController, type Controller } from '../controller/controller.js';
import { eventLog } from '../controller/event-log.js';
import { Injectability } from '../controller/injectability.js';
import { AwaitedObjects } from '../controller/registration-awaited.js';
import type { Replicas } from '../controller/leadership/replicas.js';
import { startInjectServer } from '../controller/inject-server.js';
import { createApiClient, type ApiClient } from '../kubernetes/api-client.js';
import { KubeApiError } from '../kubernetes/api-error.js';
import { loadKubeConfig, type ConnectionOptions } from '../kubernetes/kube-config.js';
import { discoverWorkloads } from '../kubernetes/workload-resources.js';
import { startHealthServer, type ListenOptions, type ListeningServer } from '../observability/health-server.js';
import { createLogger, type Logger } from '../observability/logger.js';
import { readClusterConfig } from './cluster-config.js';
import { startReplica } from './controller-replicas.js';
import type { ControllerFlags } from './controller.js';
import { untilSignal } from './until-signal.js';

// PATCHes in flight at most, and as many reads.
const MAX_SOCKETS = 32;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5000;
// Kubernetes kills a pod 30 s after it has asked it to end.
const GRACE_MS = 20_000;

/**
 * Asks until the server answers. A server that restarts while we do must not cost a crash loop, in which nobody would
 * initialize anything for minutes.
 */
async function untilAnswered<T>(ask: () => Promise<T>, { logger, signal }: Waiting): Promise<T> {
  for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(LONGEST_DELAY_MS, delayMs * 2)) {
    try {
      return await Promise.race([ask(), untilAborted(signal)]);
    } catch (error) {
      if (!(error instanceof KubeApiError && error.isRetryable) || error.isUnauthorized) throw error;
      logger.warn('the API server does not answer yet, it is asked again', { error: error.message, delayMs });
      await sleep(delayMs, undefined, { signal });
    }
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => {
      reject(new Error('stopping'));
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

interface Waiting {
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** Something that has to be ended, last begun first. */
type Closer = () => Promise<void> | void;

class Running {
  readonly #closers: Closer[] = [];
  controller: Controller | undefined;
  replicas: Replicas | undefined;

  closing(closer: Closer): void {
    this.#closers.unshift(closer);
  }

  async serve(
    options: ListenOptions,
    start: (options: ListenOptions) => Promise<ListeningServer>,
  ): Promise<string | undefined> {
    if (options.port === 0) return undefined;
    const server = await start(options);
    this.closing(server.close);
    return server.url;
  }

  async close(): Promise<void> {
    for (const closer of this.#closers.splice(0)) await closer();
  }
}

async function begin(
  running: Running,
  flags: ControllerFlags,
  { client, ...waiting }: Waiting & { client: ApiClient },
) {
  const { logger } = waiting;
  const { address } = flags;
  const health = await running.serve({ address, port: flags.monitoringPort }, (options) =>
    startHealthServer(options, () => running.controller?.readiness() ?? { ready: false, notes: ['starting'] }),
  );
  const { sidecarConfig, warnings } = await untilAnswered(() => readClusterConfig(client, flags), waiting);
  for (const warning of warnings) logger.warn(warning);
  const { served, missing } = await untilAnswered(() => discoverWorkloads(client), waiting);
  const inject = await running.serve({ address, port: flags.port }, (options) =>
    startInjectServer(options, sidecarConfig),
  );

  const { initializerName, policy, compatibility } = sidecarConfig.config;
  const awaited = new AwaitedObjects(client, initializerName);
  const observers = [eventLog(logger), awaited.observe];
  const controller = startController({
    client,
    resources: served,
    sidecarConfig: () => sidecarConfig,
    injectability: new Injectability(undefined),
    pace: { timeoutSeconds: flags.watchTimeout, resyncPeriodMs: flags.resyncPeriod },
    firstTurnDelayMs: () => running.replicas?.firstTurnDelayMs() ?? 0,
    observe: (event) => {
      for (const observe of observers) observe(event);
    },
    logger,
    clock: systemClock,
    random: Math.random,
  });
  running.controller = controller;
  const { settled } = awaited;
  const replicas = startReplica(flags, { client, logger, controller, initializerName, settled });
  running.replicas = replicas;
  // Others take over first, or are spared us: until then workloads may wait for us.
  const stop = (): Promise<void> => replicas.stop().then(controller.stop);
  running.closing(() => Promise.race([stop(), sleep(GRACE_MS, undefined, { ref: false })]));
  const kinds = served.map(({ kind }) => kind).join(',');
  const notServed = missing.length > 0 ? missing.join(',') : undefined;
  logger.info('initializing', { initializerName, policy, compatibility, kinds, notServed, health, inject });
}

/** Runs the controller until SIGTERM or SIGINT. */
export async function runController(flags: ControllerFlags, connection: ConnectionOptions): Promise<void> {
  const logger = createLogger(flags.logLevel, flags.logFormat);
  const client = createApiClient(loadKubeConfig(connection), { maxSockets: MAX_SOCKETS });
  const running = new Running();
  running.closing(client.close);
  const abort = new AbortController();
  const stopped = untilSignal().then((name) => {
    logger.info('stopping', { signal: name });
    abort.abort();
  });
  try {
    await begin(running, flags, { client, logger, signal: abort.signal });
    await stopped;
  } catch (error) {
    if (!abort.signal.aborted) throw error;
  } finally {
    await running.close();
  }
}
