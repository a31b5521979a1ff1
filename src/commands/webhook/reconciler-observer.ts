import type { Logger } from '../../observability/logger.js';
import type { WebhookMetrics } from '../../observability/webhook-metrics.js';
import { messageWithAdvice } from '../../runtime/advice-of.js';
import type { ReconcilerEvent } from '../../webhook/certificates/ca-bundle-reconciler.js';

/**
 * Logs what the reconciler of a caBundle does, a line each, and counts it.
 * @param webhook name of the MutatingWebhookConfiguration
 */
export function reconcilerObserver(
  { logger, metrics }: { readonly logger: Logger; readonly metrics: Pick<WebhookMetrics, 'recordCaBundle'> },
  webhook: string,
): (event: ReconcilerEvent) => void {
  const about = { mutatingWebhookConfiguration: webhook };
  return (event) => {
    if (event.kind !== 'unwatched') metrics.recordCaBundle(event.kind);
    switch (event.kind) {
      case 'restored':
        logger.warn('the CA of this webhook was missing in the caBundle and has been restored', {
          ...about,
          webhooks: event.webhooks,
        });
        return;
      case 'unwatched': {
        const message = `without the right to watch MutatingWebhookConfigurations, it is read every ${event.pollMs / 1000} s`;
        logger.warn(message, { ...about, error: messageWithAdvice(event.error) });
        return;
      }
      case 'failed':
        logger.error('the caBundle could not be reconciled, retrying', {
          ...about,
          error: messageWithAdvice(event.error),
        });
    }
  };
}
