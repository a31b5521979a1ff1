import { ConfigError } from '../../../injection/schema/config-error.js';
import { ConfigMapKeyError, ConfigMapMissingError } from '../../../kubernetes/resources/config-map.js';
import { KubeApiError } from '../../../kubernetes/transport/api-error.js';
import { CredentialsError } from '../../../kubernetes/transport/credentials.js';
import type { Obstacle, WaitingReason } from '../../../observability/waiting.js';
import { messageWithAdvice } from '../../../runtime/advice-of.js';

/** What an error means for a start that can wait: somebody may mend it from outside. Undefined where nobody can. */
export function obstacleOf(error: unknown): Obstacle | undefined {
  const reason = reasonOf(error);
  return reason !== undefined && error instanceof Error ? { reason, message: messageWithAdvice(error) } : undefined;
}

function reasonOf(error: unknown): WaitingReason | undefined {
  if (error instanceof KubeApiError) return serverReason(error);
  if (error instanceof CredentialsError) return 'CredentialsUnreadable';
  if (error instanceof ConfigMapMissingError) return 'ConfigMapMissing';
  if (error instanceof ConfigMapKeyError) return 'ConfigMapKeyMissing';
  return error instanceof ConfigError ? 'ConfigInvalid' : undefined;
}

function serverReason(error: KubeApiError): WaitingReason {
  if (error.isUnauthorized) return 'Unauthorized';
  if (error.isForbidden) return 'Forbidden';
  return error.isRetryable ? 'ServerUnavailable' : 'ServerRefused';
}
