import { SELF_REVIEWS } from '../discovery/access-review.js';
import type { ApiClient } from '../transport/api-client.js';
import { KubeApiError } from '../transport/api-error.js';

/** Whether the server has the admission plugin `Initializers`; `unknown` with what it answered instead. */
export type PluginState =
  { readonly state: 'active' } | { readonly state: 'inactive' } | { readonly state: 'unknown'; readonly error: Error };

/**
 * A review that every user may create and that is not stored, with the empty list of initializers that bypasses
 * initialization.
 */
const PROBE = {
  apiVersion: 'authorization.k8s.io/v1',
  kind: 'SelfSubjectAccessReview',
  metadata: { initializers: { pending: [] } },
  spec: { nonResourceAttributes: { verb: 'get', path: '/version' } },
};

/**
 * Asks a server whether the admission plugin `Initializers` is on, by a request that stores nothing: an access review
 * whose metadata has an empty pending list. Admission comes before validation. Where the plugin is on, it removes the
 * list (201), or refuses it to users who may not `initialize` (403, with its own message); where it is off, the list is still
 * there when the review is validated, and a review's metadata must be empty (422). Read from kubernetes 1.7 and 1.9:
 * plugin/pkg/admission/initialization, pkg/apis/authorization/validation.
 */
export async function probeInitializersPlugin(client: ApiClient): Promise<PluginState> {
  try {
    await client.request({ method: 'POST', path: SELF_REVIEWS, body: PROBE });
    return { state: 'active' };
  } catch (error) {
    return stateOf(error);
  }
}

function stateOf(error: unknown): PluginState {
  if (!(error instanceof KubeApiError)) throw error;
  const { status, serverMessage } = error;
  if (status === 403 && serverMessage.includes('create with initializers denied')) return { state: 'active' };
  if (status === 422 && saysMustBeEmpty(serverMessage)) return { state: 'inactive' };
  return { state: 'unknown', error };
}

/** `metadata: ... must be empty`, on one line. */
function saysMustBeEmpty(message: string): boolean {
  return message.split('\n').some((line) => {
    const match = /\bmetadata: /.exec(line);
    return match !== null && line.includes('must be empty', match.index);
  });
}
