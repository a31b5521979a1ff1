import type { EventRecorder } from '../../kubernetes/resources/event-recorder.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import type { LiveSource } from '../../observability/live-view.js';
import type { Logger } from '../../observability/logger.js';
import type { Readiness } from '../../observability/readiness.js';
import type { WebhookMetrics } from '../../observability/webhook-metrics.js';
import type { CaBundleReconciler } from '../../webhook/certificates/ca-bundle-reconciler.js';
import type { ServingCertificate } from '../../webhook/certificates/serving-certificate.js';
import type { WebhookServer } from '../../webhook/server/webhook-server.js';
import type { Closers } from '../shared/closers.js';
import { type Obstacles, startingReadiness } from '../shared/waiting/obstacles.js';
import type { AnswerObserver } from './answer-observers.js';
import type { FollowedConfig } from './config-source.js';
import type { WebhookFlags } from './flags.js';

/** What the webhook's page shows, and the observer that tells it of requests. */
export interface WebhookLive extends LiveSource {
  readonly observe: AnswerObserver;
}

/** What all parts of a webhook need. */
export interface WebhookDependencies {
  readonly flags: WebhookFlags;
  readonly logger: Logger;
  readonly closers: Closers;
  readonly metrics: WebhookMetrics;
  /** What the page shows. */
  readonly live: WebhookLive;
  readonly parts: WebhookParts;
  /** Is told what the start waits for. */
  readonly obstacles: Obstacles;
  /** A client of the cluster, created on first use: only some features need a cluster. */
  readonly client: () => ApiClient;
  /** Aborts the start. */
  readonly signal: AbortSignal;
}

/** The parts of a webhook; each is set when it has started. */
export interface WebhookParts {
  config?: Pick<FollowedConfig, 'rejection'>;
  /** The configuration in force, with what it needs of the cluster. */
  sidecarConfig?: FollowedConfig['current'];
  /** About the configuration in force, a sentence each. */
  warnings?: readonly string[];
  certificate?: Pick<ServingCertificate, 'current' | 'validity'>;
  server?: Pick<WebhookServer, 'useCertificate'>;
  reconciler?: Pick<CaBundleReconciler, 'check'>;
  draining?: boolean;
  /** Writes Events, where the flags want them. */
  events?: Pick<EventRecorder, 'waiting'>;
  /** What the start waits for. */
  readonly obstacles?: Pick<Obstacles, 'all' | 'reasons'>;
}

/** Whether the webhook can review pods, and notes on what needs attention. */
export function webhookReadiness({ config, certificate, server, draining, obstacles }: WebhookParts): Readiness {
  if (draining) return { ready: false, notes: ['stopping'], waitingFor: ['Stopping'] };
  if (!config || !certificate || !server) return startingReadiness(obstacles);
  const validity = certificate.validity();
  const rejection = config.rejection();
  const notes = [
    ...(validity.state === 'valid' ? [] : [validity.message]),
    ...(rejection ? [`the last good configuration is in force: ${rejection.message}`] : []),
  ];
  const isInvalid = validity.state === 'invalid';
  return { ready: !isInvalid, notes, ...(isInvalid && { waitingFor: ['CertificateInvalid'] }) };
}
