import { type JsonObject, objectAt, stringIn } from '../../json/json.js';
import { jsonPatchBetween } from '../../json/json-patch.js';
import type { SidecarConfig } from '../config/sidecar-config.js';
import { type InjectionOptions, planInjection } from '../plan/inject.js';
import { withChange } from '../plan/pod-change.js';
import { injectSidecar } from './added-sidecar.js';
import { injectParts } from './inject-parts.js';
import { injectionBy, POD, type PodInjection, type PodRequest } from './pod-injection.js';

/**
 * Decides about a pod that a server asks about before it creates it, and makes the patch that adds the sidecar. The sidecar of
 * an earlier call, which the pod's status names, is replaced; where it is the same, the pod is AlreadyInjected.
 * @param request what the request says where the pod does not: of a controller's pod, the namespace
 * @throws SidecarError where a sidecar is wanted, and none can be made
 */
export function injectPod(pod: JsonObject, sidecarConfig: SidecarConfig, request: PodRequest = {}): PodInjection {
  const named = withRequestIdentity(pod, request);
  const { config, injector } = sidecarConfig;
  const inWebhook = { ...sidecarConfig, injector: { ...injector, door: 'webhook' as const } };
  if (config.form === 'templates') return renderPod(pod, named, { ...inWebhook, urlPath: request.path ?? '' });
  return config.form === 'template' && config.proxies
    ? injectParts(pod, named, { ...inWebhook, config })
    : injectSidecar(pod, named, sidecarConfig);
}

/** A release of 1.9 or later: the patch is the difference between the pods. */
function renderPod(
  pod: JsonObject,
  named: JsonObject,
  sidecarConfig: SidecarConfig & Pick<InjectionOptions, 'urlPath'>,
): PodInjection {
  const injection = planInjection(named, POD, { ...sidecarConfig, containersUnchecked: true });
  if (injection.action === 'skip') return injection;
  const patch = jsonPatchBetween(pod, withOwnIdentity(withChange(pod, POD, injection.change), pod));
  if (patch.length === 0) return { action: 'skip', reason: 'AlreadyInjected' };
  return injectionBy(patch, injection);
}

/** The namespace and the name are the server's to set: a pod that had none has none. */
function withOwnIdentity(after: JsonObject, before: JsonObject): JsonObject {
  const given = objectAt(before, 'metadata');
  const added = ['namespace', 'name'].filter((key) => given[key] === undefined);
  if (added.length === 0) return after;
  const own = Object.entries(objectAt(after, 'metadata')).filter(([key]) => !added.includes(key));
  return { ...after, metadata: Object.fromEntries(own) };
}

/** The pod as it will be: named as the request says. A generated name is not known yet. */
function withRequestIdentity(pod: JsonObject, { namespace, name }: PodRequest): JsonObject {
  const metadata = objectAt(pod, 'metadata');
  const isAnonymous = !stringIn(metadata['name']) && !stringIn(metadata['generateName']);
  return {
    ...pod,
    metadata: {
      ...metadata,
      ...(namespace && !stringIn(metadata['namespace']) && { namespace }),
      ...(name && isAnonymous && { name }),
    },
  };
}
