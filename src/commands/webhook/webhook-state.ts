import type { Readiness } from '../../observability/readiness.js';
import type { CaBundleReconciler } from '../../webhook/certificates/ca-bundle-reconciler.js';
import type { ServingCertificate } from '../../webhook/certificates/serving-certificate.js';
import type { WebhookServer } from '../../webhook/server/webhook-server.js';
import type { FollowedConfig } from './config-source.js';

/** What a webhook is made of, as it comes up one after the other. */
export interface WebhookParts {
  config?: Pick<FollowedConfig, 'rejection'>;
  certificate?: Pick<ServingCertificate, 'current' | 'validity'>;
  server?: Pick<WebhookServer, 'useCertificate'>;
  reconciler?: Pick<CaBundleReconciler, 'check'>;
  draining?: boolean;
}

/** Whether pods should be sent here, and what is to be mended although they can. */
export function webhookReadiness({ config, certificate, server, draining }: WebhookParts): Readiness {
  if (!config || !certificate || !server) return { ready: false, notes: ['starting'] };
  if (draining) return { ready: false, notes: ['stopping'] };
  const validity = certificate.validity();
  const rejection = config.rejection();
  const notes = [
    ...(validity.state === 'valid' ? [] : [validity.message]),
    ...(rejection ? [`the last good configuration is in force: ${rejection.message}`] : []),
  ];
  return { ready: validity.state !== 'invalid', notes };
}
