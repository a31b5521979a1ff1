import type { Readiness } from '../../observability/readiness.js';
import type { CaBundleReconciler } from '../../webhook/certificates/ca-bundle-reconciler.js';
import type { ServingCertificate } from '../../webhook/certificates/serving-certificate.js';
import type { WebhookServer } from '../../webhook/server/webhook-server.js';
import type { FollowedConfig } from './config-source.js';

/** The parts of a webhook; each is set when it has started. */
export interface WebhookParts {
  config?: Pick<FollowedConfig, 'rejection'>;
  certificate?: Pick<ServingCertificate, 'current' | 'validity'>;
  server?: Pick<WebhookServer, 'useCertificate'>;
  reconciler?: Pick<CaBundleReconciler, 'check'>;
  draining?: boolean;
  /** What the start waits for. */
  obstacle?: string;
}

/** Whether the webhook can review pods, and notes on what needs attention. */
export function webhookReadiness({ config, certificate, server, draining, obstacle }: WebhookParts): Readiness {
  if (!config || !certificate || !server) {
    return { ready: false, notes: [obstacle === undefined ? 'starting' : `starting: ${obstacle}`] };
  }
  if (draining) return { ready: false, notes: ['stopping'] };
  const validity = certificate.validity();
  const rejection = config.rejection();
  const notes = [
    ...(validity.state === 'valid' ? [] : [validity.message]),
    ...(rejection ? [`the last good configuration is in force: ${rejection.message}`] : []),
  ];
  return { ready: validity.state !== 'invalid', notes };
}
