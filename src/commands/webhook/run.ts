import { setTimeout as sleep } from 'node:timers/promises';

import { FACT_SOURCES } from '../../controller/configuration/cluster-facts.js';
import { errorMessage } from '../../json/error-message.js';
import { resourcePath } from '../../kubernetes/discovery/api-resources.js';
import { createEventRecorder } from '../../kubernetes/resources/event-recorder.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { followCollection } from '../../kubernetes/watch/followed-collection.js';
import { createLogger, type Logger } from '../../observability/logger.js';
import { startMonitoringServer } from '../../observability/monitoring-server.js';
import { createWebhookMetrics, type WebhookMetrics } from '../../observability/webhook-metrics.js';
import { systemClock } from '../../runtime/clock.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { CaBundleReconciler } from '../../webhook/certificates/ca-bundle-reconciler.js';
import { followServingCertificate, type ServingCertificate } from '../../webhook/certificates/serving-certificate.js';
import { answerReview } from '../../webhook/review/answer-review.js';
import { AnswerCache } from '../../webhook/server/answer-cache.js';
import { startWebhookServer, type WebhookServer } from '../../webhook/server/webhook-server.js';
import { Closers } from '../shared/closers.js';
import { namesCluster } from '../shared/connection.js';
import { startOptionalServer } from '../shared/optional-server.js';
import { podName } from '../shared/pod-name.js';
import { waitForSignal } from '../shared/wait-for-signal.js';
import { openCluster } from '../shared/with-client.js';
import { type AnswerObserver, eventObserver, logObserver, metricsObserver } from './answer-observers.js';
import { certificateObserver } from './certificate-observer.js';
import { configObserver } from './config-observer.js';
import { type FollowedConfig, followSource } from './config-source.js';
import { dropObserver } from './drop-observer.js';
import type { WebhookFlags } from './flags.js';
import { FollowedFacts } from './followed-facts.js';
import { reconcilerObserver } from './reconciler-observer.js';
import { type WebhookParts, webhookReadiness } from './webhook-state.js';

const MAX_SOCKETS = 4;
// Kubernetes kills a pod 30 s after SIGTERM.
const DRAIN_MS = 20_000;

/** What all parts of a webhook need. */
interface WebhookDependencies {
  readonly flags: WebhookFlags;
  readonly logger: Logger;
  readonly closers: Closers;
  readonly metrics: WebhookMetrics;
  readonly parts: WebhookParts;
  /** A client of the cluster, created on first use: only some features need a cluster. */
  readonly client: () => ApiClient;
  readonly signal: AbortSignal;
}

/**
 * Runs the webhook until SIGTERM or SIGINT.
 * @throws OperationalError, ConfigError, CertificateError or KubeApiError if it can't start
 */
export async function runWebhook(flags: WebhookFlags): Promise<void> {
  if (flags.reconcileWebhookConfig !== undefined && flags.caCertFile === undefined) {
    throw new OperationalError(
      'read flag --reconcileWebhookConfig: got no --caCertFile, want the file with the CA to keep in the caBundle',
    );
  }
  const logger = createLogger(flags.logLevel, flags.logFormat);
  const closers = new Closers();
  const parts: WebhookParts = {};
  const abort = new AbortController();
  const stopped = waitForSignal().then((signal) => {
    logger.info('stopping', { signal });
    abort.abort();
  });
  const metrics = createWebhookMetrics(flags.version, {
    readiness: () => webhookReadiness(parts),
    certificateEndsMs: () => parts.certificate?.current().notAfterMs,
  });
  const client = lazyClient(flags, closers);
  const dependencies = { flags, logger, closers, metrics, parts, client, signal: abort.signal };
  try {
    const monitoring = await beginMonitoring(dependencies);
    const server = await beginServer(dependencies);
    logger.info('injecting', { url: `${server.url}/inject`, monitoring });
    await stopped;
    await drain(dependencies, server);
  } catch (error) {
    if (!abort.signal.aborted) throw error;
  } finally {
    await closers.close();
  }
}

function lazyClient(flags: WebhookFlags, closers: Closers): () => ApiClient {
  let client: ApiClient | undefined;
  return () => {
    if (!client) {
      ({ client } = openCluster(flags, MAX_SOCKETS));
      closers.add(client.close);
    }
    return client;
  };
}

async function beginConfig(dependencies: WebhookDependencies): Promise<FollowedConfig> {
  const { flags, logger, metrics, parts, closers } = dependencies;
  const onRetry = (reason: string): void => {
    parts.obstacle = reason;
  };
  const observer = configObserver(logger, metrics);
  const config = await followSource(flags, observer, { ...dependencies, clock: systemClock, onRetry });
  closers.add(config.stop);
  parts.config = config;
  return config;
}

/** The configuration in force with what it needs of the cluster; with files, only where flags name a cluster. */
async function beginFacts(
  { flags, client, closers, logger }: WebhookDependencies,
  config: FollowedConfig,
): Promise<FollowedConfig['current']> {
  const hasCluster = flags.injectConfig === undefined || namesCluster(flags);
  if (!hasCluster) return config.current;
  const facts = new FollowedFacts({
    sidecarConfig: config.current,
    follow: (kind) => {
      const { resource, keep } = FACT_SOURCES[kind];
      const timing = { clock: systemClock, random: Math.random };
      return followCollection(client(), { ...timing, path: resourcePath(resource), keep });
    },
    logger,
  });
  closers.add(() => {
    facts.stop();
  });
  await facts.begin();
  return () => facts.current();
}

function composeObservers({ flags, logger, metrics, closers, client }: WebhookDependencies): AnswerObserver {
  const observers = [logObserver(logger), metricsObserver(metrics)];
  if (flags.events) {
    const recorder = createEventRecorder({
      client: client(),
      clock: systemClock,
      wallClockMs: Date.now,
      source: { component: 'istio-sidecar-injector', host: podName() },
      onError: (error) => {
        logger.debug('an Event could not be written', { error: errorMessage(error) });
      },
    });
    closers.add(recorder.stop);
    observers.push(eventObserver(recorder));
  }
  return (answered, seconds) => {
    for (const observe of observers) observe(answered, seconds);
  };
}

async function beginCertificate(dependencies: WebhookDependencies): Promise<ServingCertificate> {
  const { flags, parts, closers } = dependencies;
  const { tlsCertFile, tlsKeyFile, caCertFile } = flags;
  const files = { tlsCertFile, tlsKeyFile, ...(caCertFile !== undefined && { caCertFile }) };
  const observer = certificateObserver(dependencies, ({ secureContext }) => {
    parts.server?.useCertificate(secureContext);
    parts.reconciler?.check();
  });
  const certificate = await followServingCertificate(files, {
    clock: systemClock,
    wallClockMs: Date.now,
    ...observer,
  });
  observer.began();
  closers.add(certificate.stop);
  parts.certificate = certificate;
  return certificate;
}

function beginReconciler(dependencies: WebhookDependencies, webhook: string, certificate: ServingCertificate): void {
  const { parts, closers, client } = dependencies;
  const reconciler = new CaBundleReconciler({
    ...{ client: client(), webhook, current: certificate.current, clock: systemClock, random: Math.random },
    now: () => new Date(),
    onEvent: reconcilerObserver(dependencies, webhook),
  });
  parts.reconciler = reconciler;
  reconciler.start();
  closers.add(() => {
    reconciler.stop();
  });
}

async function beginServer(dependencies: WebhookDependencies): Promise<WebhookServer> {
  const { flags, parts } = dependencies;
  const config = await beginConfig(dependencies);
  const certificate = await beginCertificate(dependencies);
  const sidecarConfig = await beginFacts(dependencies, config);
  const cache = new AnswerCache({ sidecarConfig, answerReview });
  const server = await startWebhookServer({
    address: flags.address,
    port: flags.port,
    certificate: certificate.current().secureContext,
    answerBody: (body, path) => cache.answer({ body, path }),
    onAnswered: composeObservers(dependencies),
    clock: systemClock,
    onDropped: dropObserver({ ...dependencies, nowMs: systemClock.now }),
  });
  parts.server = server;
  const { reconcileWebhookConfig } = flags;
  if (reconcileWebhookConfig !== undefined) beginReconciler(dependencies, reconcileWebhookConfig, certificate);
  return server;
}

async function beginMonitoring({ flags, parts, metrics, closers }: WebhookDependencies): Promise<string | undefined> {
  const { address, monitoringPort: port, version, allowedHost: allowedHosts = [] } = flags;
  const sources = {
    readiness: () => webhookReadiness(parts),
    liveness: () => ({ ready: true, notes: [] }),
    metrics,
  };
  return startOptionalServer(closers, { address, port }, (options) =>
    startMonitoringServer(
      { ...options, version, allowedHosts, after: systemClock.after, wallClockMs: Date.now },
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
