import { KubeApiError } from '../kubernetes/transport/api-error.js';
import { OperationalError } from '../runtime/operational-error.js';
import { retryWhileOverloaded } from './retry-while-overloaded.js';

/**
 * Does something with an object; waits for a free request slot of the server.
 * @param consequence what its failure means for what was done before
 * @throws OperationalError where the server refuses it
 */
export async function withErrorContext<T>(what: string, consequence: string, work: () => Promise<T>): Promise<T> {
  try {
    return await retryWhileOverloaded(work);
  } catch (cause) {
    if (!(cause instanceof KubeApiError)) throw cause;
    throw new OperationalError(`${what}: ${cause.message}${adviceFor(cause)}; ${consequence}`, { cause });
  }
}

function adviceFor({ status, isForbidden, isOverload }: KubeApiError): string {
  if (isOverload) return '; creations that wait take all slots of --max-mutating-requests-inflight';
  if (isForbidden) return '; it needs the role cluster-admin';
  if (status === 0 || status === 504) {
    return '; if a creation hangs, this shows what it waits for: istio-initializer pending --all-namespaces';
  }
  return '';
}
