import { errorMessage } from '../../json/error-message.js';
import type { Logger } from '../../observability/logger.js';
import type { ReconcilerEvent } from '../../webhook/certificates/ca-bundle-reconciler.js';

/**
 * Logs what the reconciler of a caBundle does, a line each.
 * @param webhook name of the MutatingWebhookConfiguration
 */
export function reconcilerObserver(logger: Logger, webhook: string): (event: ReconcilerEvent) => void {
  const about = { mutatingWebhookConfiguration: webhook };
  return (event) => {
    switch (event.kind) {
      case 'restored':
        logger.warn('the CA of this webhook was missing in the caBundle and has been restored', {
          ...about,
          webhooks: event.webhooks,
        });
        return;
      case 'unwatched': {
        const message = `without the right to watch MutatingWebhookConfigurations, it is read every ${event.pollMs / 1000} s`;
        logger.warn(message, { ...about, error: event.error.message });
        return;
      }
      case 'failed':
        logger.error('the caBundle could not be reconciled, retrying', { ...about, error: errorMessage(event.error) });
    }
  };
}
