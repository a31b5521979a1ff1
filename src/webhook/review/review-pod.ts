import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import { injectPod } from '../../injection/pod/inject-pod.js';
import { isJsonObject, type JsonObject, stringIn } from '../../json/json.js';
import type { AdmissionRequest } from './admission-review.js';
import { allowed, denied, errored, patched, type ReviewResult } from './review-result.js';

/** A request, and the path of the URL that it came to, unescaped. */
export type PodReview = AdmissionRequest & { readonly path?: string };

/**
 * Decides about a request: the creation of a pod is patched where the pod gets a sidecar, and any other request is allowed.
 * A pod that is to get a sidecar, but can't, is refused with a sentence: it would be in the mesh without one.
 */
export function reviewPod(request: PodReview, sidecarConfig: SidecarConfig): ReviewResult {
  if (!isPodCreation(request)) return allowed('NotAPodCreation');
  const { object, namespace, name, path } = request;
  if (!isPod(object)) return denied('inject the sidecar: the object of the request is not a Pod');
  try {
    const injection = injectPod(object, sidecarConfig, {
      ...(namespace && { namespace }),
      ...(name && { name }),
      ...(path && { path }),
    });
    return injection.action === 'skip' ? allowed(injection.reason, injection.warnings) : patched(injection);
  } catch (error) {
    return errored(error);
  }
}

/** False for a request that only a rule of the webhook's configuration that is too wide sends here. */
function isPodCreation({ resource, subResource, operation }: AdmissionRequest): boolean {
  return (resource === 'pods' || resource === '') && subResource === '' && (operation === 'CREATE' || operation === '');
}

function isPod(object: unknown): object is JsonObject {
  if (!isJsonObject(object)) return false;
  const kind = stringIn(object['kind']);
  return (kind === undefined || kind === 'Pod') && (object['spec'] === undefined || isJsonObject(object['spec']));
}
