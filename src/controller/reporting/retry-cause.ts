import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import type { RetryCause } from '../../observability/metrics.js';
import type { Outcome } from '../loop/outcome.js';

/** Why an object is to be retried, as the metrics label it; undefined where it is not. */
export function retryCauseOf(outcome: Outcome): RetryCause | undefined {
  if (outcome.action === 'blocked') return 'forbidden';
  if (outcome.action === 'oversized') return 'too_large';
  if (outcome.action !== 'retry') return undefined;
  const { error } = outcome;
  if (!(error instanceof KubeApiError)) return 'credentials';
  if (error.isUnauthorized) return 'unauthorized';
  if (error.isConflict) return 'conflict';
  if (error.isOverload) return 'overload';
  return error.status === 0 ? 'no_answer' : 'error';
}
