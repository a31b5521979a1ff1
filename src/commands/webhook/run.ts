import { setTimeout as sleep } from 'node:timers/promises';

import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { createLogger } from '../../observability/logger.js';
import { startMonitoringServer } from '../../observability/monitoring-server.js';
import { createWebhookMetrics } from '../../observability/webhook-metrics.js';
import { systemClock } from '../../runtime/clock.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { answerReview } from '../../webhook/review/answer-review.js';
import { AnswerCache } from '../../webhook/server/answer-cache.js';
import { startWebhookServer, type WebhookServer } from '../../webhook/server/webhook-server.js';
import { Closers } from '../shared/closers.js';
import { beginEvents } from '../shared/events/begin-events.js';
import { startOptionalServer } from '../shared/optional-server.js';
import { waitForSignal } from '../shared/wait-for-signal.js';
import { Obstacles } from '../shared/waiting/obstacles.js';
import { openCluster } from '../shared/with-client.js';
import { type AnswerObserver, eventObserver, logObserver, metricsObserver } from './answer-observers.js';
import { dropObserver } from './drop-observer.js';
import type { WebhookFlags } from './flags.js';
import { beginCertificate } from './webhook-certificate.js';
import { beginConfig, sidecarConfigOf } from './webhook-config.js';
import { webhookLive } from './webhook-live.js';
import { type WebhookDependencies, type WebhookParts, webhookReadiness } from './webhook-state.js';

const MAX_SOCKETS = 4;
// Kubernetes kills a pod 30 s after SIGTERM.
const DRAIN_MS = 20_000;

/**
 * Runs the webhook until SIGTERM or SIGINT. What is missing or wrong in the cluster is waited for.
 * @throws OperationalError or ListenError for flags and addresses that can't be used
 */
export async function runWebhook(flags: WebhookFlags): Promise<void> {
  if (flags.reconcileWebhookConfig !== undefined && flags.caCertFile === undefined) {
    throw new OperationalError(
      'read flag --reconcileWebhookConfig: got no --caCertFile, want the file with the CA to keep in the caBundle',
    );
  }
  const logger = createLogger(flags.logLevel, flags.logFormat);
  const closers = new Closers();
  const obstacles = new Obstacles(logger, systemClock.now);
  const parts: WebhookParts = { obstacles };
  const abort = new AbortController();
  const stopped = waitForSignal().then((signal) => {
    logger.info('stopping', { signal });
    abort.abort();
  });
  const metrics = createWebhookMetrics(flags.version, {
    readiness: () => webhookReadiness(parts),
    certificateEndsMs: () => parts.certificate?.current().notAfterMs,
    waitingEvents: () => parts.events?.waiting() ?? 0,
  });
  const client = lazyClient(flags, closers);
  const live = webhookLive(parts, Date.now);
  const dependencies = { flags, logger, closers, obstacles, metrics, live, parts, client, signal: abort.signal };
  try {
    const monitoring = await beginMonitoring(dependencies);
    const server = await beginServer(dependencies);
    await untilServing(dependencies, { monitoring, url: server.url });
    await stopped;
    await drain(dependencies, server);
  } catch (error) {
    abort.abort();
    throw error;
  } finally {
    await closers.close();
  }
}

function lazyClient(flags: WebhookFlags, closers: Closers): () => ApiClient {
  let client: ApiClient | undefined;
  return () => {
    if (!client) {
      ({ client } = openCluster(flags, { maxSockets: MAX_SOCKETS }));
      closers.add(client.close);
    }
    return client;
  };
}

function composeObservers({
  flags,
  logger,
  metrics,
  live,
  closers,
  client,
  parts,
}: WebhookDependencies): AnswerObserver {
  const observers = [logObserver(logger, systemClock.now), metricsObserver(metrics), live.observe];
  if (flags.events) {
    const recorder = beginEvents({
      ...{ client: client(), logger, closers },
      component: 'istio-sidecar-injector',
      onEnd: metrics.recordEvent,
    });
    parts.events = recorder;
    observers.push(eventObserver(recorder));
  }
  return (answered, seconds) => {
    for (const observe of observers) observe(answered, seconds);
  };
}

/** Listens. Until it has a certificate no connection gets beyond its handshake, and until it has a configuration it refuses. */
async function beginServer(dependencies: WebhookDependencies): Promise<WebhookServer> {
  const { flags, parts, closers } = dependencies;
  const cache = new AnswerCache({ sidecarConfig: () => sidecarConfigOf(parts), answerReview });
  const server = await startWebhookServer({
    address: flags.address,
    port: flags.port,
    answerBody: (body, path) => cache.answer({ body, path }),
    onAnswered: composeObservers(dependencies),
    clock: systemClock,
    onDropped: dropObserver({ ...dependencies, nowMs: systemClock.now }),
  });
  parts.server = server;
  // Where the start fails; else it is drained already.
  closers.add(() => server.drain(0));
  return server;
}

/** Waits for certificate and configuration, or for the signal that ends the wait. */
async function untilServing(
  dependencies: WebhookDependencies,
  { monitoring, url }: { readonly monitoring: string | undefined; readonly url: string },
): Promise<void> {
  const { logger, signal } = dependencies;
  try {
    await Promise.all([beginConfig(dependencies), beginCertificate(dependencies)]);
    logger.info('injecting', { url: `${url}/inject`, monitoring });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function beginMonitoring({
  flags,
  parts,
  metrics,
  live,
  closers,
}: WebhookDependencies): Promise<string | undefined> {
  const { address, monitoringPort: port, version, allowedHost: allowedHosts = [] } = flags;
  const sources = {
    readiness: () => webhookReadiness(parts),
    liveness: () => ({ ready: true, notes: [] }),
    metrics,
    live,
  };
  return startOptionalServer(closers, { address, port }, (options) =>
    startMonitoringServer(
      { ...options, version, role: 'webhook', allowedHosts, after: systemClock.after, wallClockMs: Date.now },
      sources,
    ),
  );
}

/**
 * Goes on answering while the API servers learn that this pod stops, and asks them to leave their connections; then finishes
 * the requests in progress.
 */
async function drain({ flags, parts, logger }: WebhookDependencies, server: WebhookServer): Promise<void> {
  parts.draining = true;
  server.beginDrain();
  logger.info('draining', { delayMs: flags.drainDelay });
  await sleep(flags.drainDelay);
  await server.drain(DRAIN_MS);
}
