import type { Obstacle } from '../../observability/waiting.js';
import { systemClock } from '../../runtime/clock.js';
import { CertificateError } from '../../webhook/certificates/ca-bundle.js';
import { CaBundleReconciler } from '../../webhook/certificates/ca-bundle-reconciler.js';
import { followServingCertificate, type ServingCertificate } from '../../webhook/certificates/serving-certificate.js';
import { certificateObserver } from './certificate-observer.js';
import { reconcilerObserver } from './reconciler-observer.js';
import type { WebhookDependencies } from './webhook-state.js';

/**
 * Follows the serving certificate, and keeps its authority in the caBundle where the flags say so. Resolves when there is one
 * that can be served.
 * @throws Error where the start is aborted
 */
export async function beginCertificate(dependencies: WebhookDependencies): Promise<void> {
  const { flags, parts, closers } = dependencies;
  const certificate = await followCertificate(dependencies);
  closers.add(certificate.stop);
  parts.server?.useCertificate(certificate.current().secureContext);
  parts.certificate = certificate;
  const { reconcileWebhookConfig } = flags;
  if (reconcileWebhookConfig !== undefined) beginReconciler(dependencies, reconcileWebhookConfig, certificate);
}

/** Certificates come from a Secret, which may be written after the pod has begun. */
function obstacleOfCertificate(error: Error): Obstacle | undefined {
  if (!(error instanceof CertificateError)) return undefined;
  const { cause } = error;
  const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
  return { reason: isMissing ? 'CertificateMissing' : 'CertificateInvalid', message: error.message };
}

async function followCertificate(dependencies: WebhookDependencies): Promise<ServingCertificate> {
  const { flags, parts, obstacles, signal } = dependencies;
  const { tlsCertFile, tlsKeyFile, caCertFile } = flags;
  const files = { tlsCertFile, tlsKeyFile, ...(caCertFile !== undefined && { caCertFile }) };
  const observer = certificateObserver(dependencies, ({ secureContext }) => {
    parts.server?.useCertificate(secureContext);
    parts.reconciler?.check();
  });
  const onUnusable = (error: Error): boolean => {
    const obstacle = obstacleOfCertificate(error);
    if (obstacle) obstacles.set('certificate', obstacle);
    return obstacle !== undefined;
  };
  const certificate = await followServingCertificate(files, {
    ...{ clock: systemClock, wallClockMs: Date.now, wait: { onUnusable, signal } },
    ...observer,
  });
  observer.began();
  obstacles.clear('certificate');
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
