import { isJsonObject, type Json, type JsonObject, objectAt } from '../../json/json.js';
import { mergePod, type PodPatch } from './pod-patch.js';

/** What the templates made so far. */
export interface MergedPods {
  /** The pod with the templates merged over it. */
  readonly pod: JsonObject;
  /** The templates alone, merged over nothing: what was injected. */
  readonly template: JsonObject;
}

const PROXY = 'istio-proxy';

/**
 * Both pods with one more template. Where native sidecars are on and the templates have the proxy among the init containers,
 * a proxy that the pod has among its containers becomes its last init container first.
 * @param patch what the template rendered, as a PodPatchReader reads it
 * @throws MergeError where it can't be merged
 */
export function mergeTemplate(
  { pod, template }: MergedPods,
  { patch, isPlain }: Pick<PodPatch, 'patch' | 'isPlain'>,
  options: { readonly nativeSidecars: boolean },
): MergedPods {
  const merged = mergePod(template, patch, { isPlain });
  const isNative = options.nativeSidecars && listAt(merged, 'initContainers').some(isProxy);
  return { pod: mergePod(isNative ? withNativeProxy(pod) : pod, patch, { isPlain }), template: merged };
}

function listAt(pod: JsonObject, key: string): readonly Json[] {
  const value = objectAt(pod, 'spec')[key];
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function isProxy(container: Json): boolean {
  return isJsonObject(container) && container['name'] === PROXY;
}

/** A pod whose proxy is its last init container; as it is where it has none among its containers. */
function withNativeProxy(pod: JsonObject): JsonObject {
  const containers = listAt(pod, 'containers');
  const proxies = containers.filter(isProxy);
  if (proxies.length === 0) return pod;
  const spec = {
    ...objectAt(pod, 'spec'),
    initContainers: [...listAt(pod, 'initContainers'), ...proxies.slice(0, 1)],
    containers: containers.filter((container) => !isProxy(container)),
  };
  return { ...pod, spec };
}
