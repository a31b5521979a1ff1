import { readReleaseOf } from '../../injection/config/read-release.js';
import type { Logger } from '../../observability/logger.js';
import type { WebhookMetrics } from '../../observability/webhook-metrics.js';
import type { ConfigObserver } from './config-source.js';

/** Logs and counts each configuration that comes into force, with the release that it is read as and why, or is rejected. */
export function configObserver(
  logger: Logger,
  metrics: Pick<WebhookMetrics, 'recordApplied' | 'recordRejected'>,
): ConfigObserver {
  return {
    configured: ({ config }, warnings) => {
      metrics.recordApplied(Date.now());
      for (const warning of warnings) logger.warn(warning);
      const template = config.form === 'template' ? `sha256 ${config.template.version}` : undefined;
      const { policy, form } = config;
      const { release: compatibility, reason: releaseReason } = readReleaseOf(config);
      logger.info('a configuration is in force', { policy, form, compatibility, releaseReason, template });
    },
    misconfigured: (error) => {
      metrics.recordRejected();
      logger.error('the new configuration is not valid, the last good one stays in force', { error: error.message });
    },
  };
}
