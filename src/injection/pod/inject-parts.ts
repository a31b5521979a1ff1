import { isJsonObject, type Json, type JsonObject, objectAt, objectsIn } from '../../json/json.js';
import { jsonPatchBetween } from '../../json/json-patch.js';
import { annotationsOf, podList, PROXY_NAME, withAnnotations, withPodList } from '../adjust/pod-containers.js';
import type { SidecarConfig } from '../config/sidecar-config.js';
import type { TemplateConfig } from '../config/template-config.js';
import { planInjection } from '../plan/inject.js';
import { withChange } from '../plan/pod-change.js';
import { proxyRecord } from '../removal/proxy-record.js';
import { restoredMetrics } from '../removal/restored-metrics.js';
import { withRestoredProbes } from '../removal/restored-probes.js';
import type { RenderedPod } from '../rendering/rendered-pod.js';
import {
  type InjectedNames,
  injectedNames,
  NO_NAMES,
  removableNames,
  STATUS_ANNOTATION,
} from '../sidecar/injection-status.js';
import { namesOf } from '../workload/workload.js';
import { withoutPreviousSidecar } from './added-sidecar.js';
import { hasSameParts, partsPatch } from './parts-patch.js';
import { injectionBy, POD, type PodInjection } from './pod-injection.js';
import { containerWithTokenMount } from './pod-of-job.js';

/**
 * The same as injectPod for a release of 1.1 to 1.8, whose patch has operations of its own. A pod without a status may have the
 * containers of a sidecar that another tool has put in: they are replaced.
 * @param named the pod with what the request says of it
 * @throws SidecarError where a sidecar is wanted, and none can be made
 */
export function injectParts(
  pod: JsonObject,
  named: JsonObject,
  sidecarConfig: SidecarConfig<TemplateConfig>,
): PodInjection {
  const earlier = earlierNames(pod);
  const before = withoutPreviousSidecar(withOwnMetrics(withOwnProbes(named, earlier), earlier), earlier);
  const injection = planInjection(before, POD, { ...sidecarConfig, containersUnchecked: true });
  if (injection.action === 'skip') return injection;
  const { change } = injection;
  if (change.kind === 'sidecar') {
    return injectionBy(jsonPatchBetween(pod, withChange(pod, POD, change)), injection);
  }
  const parts = { pod, after: withProxyToken(change.pod, before), removed: namesToRemove(pod, change.pod) };
  if (hasSameParts(parts)) return { action: 'skip', reason: 'AlreadyInjected' };
  return injectionBy(partsPatch(parts), injection);
}

/** What an earlier injection added, by the status; without one, what a sidecar is known to have, beside others. */
function earlierNames(pod: JsonObject): InjectedNames {
  const status = objectAt(pod, 'metadata', 'annotations')[STATUS_ANNOTATION];
  const spec = objectAt(pod, 'spec');
  if (status !== undefined) return removableNames(status, spec, (injectedNames(status) ?? NO_NAMES).containers);
  const isProxyAlone = namesOf(objectsIn(spec['containers'])).every((name) => name === PROXY_NAME);
  return isProxyAlone ? NO_NAMES : removableNames('', spec, [PROXY_NAME]);
}

/** The same, now that it is known what comes in its place. @throws SidecarError where the pod would lose all containers */
function namesToRemove(pod: JsonObject, after: RenderedPod): InjectedNames {
  const status = objectAt(pod, 'metadata', 'annotations')[STATUS_ANNOTATION];
  const added = (after.added ?? []).filter(({ list }) => list === 'containers').map(({ name }) => name);
  return status === undefined ? earlierNames(pod) : removableNames(status, objectAt(pod, 'spec'), added);
}

/** The pod whose proxy has the token of the service account where the application has it. */
function withProxyToken(after: RenderedPod, before: JsonObject): RenderedPod {
  const { containers } = after.spec;
  if (!Array.isArray(containers)) return after;
  const mounted = (containers as readonly Json[]).map((item) =>
    isJsonObject(item) && item['name'] === PROXY_NAME ? containerWithTokenMount(item, before) : item,
  );
  return { ...after, spec: { ...after.spec, containers: mounted } };
}

/** The pod whose probes call the application again, where an earlier sidecar has taken them over. */
function withOwnProbes(pod: JsonObject, { containers }: InjectedNames): JsonObject {
  const { probers } = proxyRecord(pod);
  if (!containers.includes(PROXY_NAME) || probers.size === 0) return pod;
  return (['initContainers', 'containers'] as const).reduce((changed, list) => {
    const before = podList(changed, list);
    const after = before.map((item) => (isJsonObject(item) ? withRestoredProbes(item, probers).container : item));
    return after.every((item, index) => item === before[index]) ? changed : withPodList(changed, list, after);
  }, pod);
}

/** The pod whose annotations say again where the application has its metrics, where an earlier sidecar has merged them. */
function withOwnMetrics(pod: JsonObject, { containers }: InjectedNames): JsonObject {
  if (!containers.includes(PROXY_NAME)) return pod;
  const annotations = annotationsOf(pod);
  const restored = restoredMetrics(annotations, proxyRecord(pod));
  if (restored.length === 0) return pod;
  const own = new Map(Object.entries(annotations));
  for (const { name, before } of restored) {
    if (before === undefined) own.delete(name);
    else own.set(name, before);
  }
  return withAnnotations(pod, Object.fromEntries(own));
}
