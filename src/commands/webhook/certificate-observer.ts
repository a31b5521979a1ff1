import { errorMessage } from '../../json/error-message.js';
import type { Logger } from '../../observability/logger.js';
import type { WebhookMetrics } from '../../observability/webhook-metrics.js';
import type { FollowCertificateOptions, LoadedCertificate } from '../../webhook/certificates/serving-certificate.js';

/** What is told of the serving certificate; the first one is told by `began`. */
type CertificateObserver = Pick<FollowCertificateOptions, 'onChange' | 'onRejected' | 'onUnwatched'> & {
  readonly began: () => void;
};

/** Logs and counts each serving certificate that comes into use, or can't. */
export function certificateObserver(
  { logger, metrics }: { readonly logger: Logger; readonly metrics: Pick<WebhookMetrics, 'certificates'> },
  use: (loaded: LoadedCertificate) => void,
): CertificateObserver {
  const { certificates } = metrics;
  return {
    began: () => {
      certificates.recordApplied(Date.now());
    },
    onChange: (loaded) => {
      use(loaded);
      certificates.recordApplied(Date.now());
      logger.info('a new serving certificate is in use', { expires: new Date(loaded.notAfterMs).toISOString() });
    },
    onRejected: (error) => {
      certificates.recordRejected();
      logger.error('the new serving certificate is not valid, the last good one stays in use', {
        error: errorMessage(error),
      });
    },
    onUnwatched: (error) => {
      logger.warn('the files of the serving certificate cannot be watched, they are read every 10 s', {
        error: errorMessage(error),
      });
    },
  };
}
