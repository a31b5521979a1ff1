import { isJsonObject, type JsonObject, objectAt } from '../../json/json.js';
import { type Injection, planInjection } from '../plan/inject.js';
import type { PodChange } from '../plan/pod-change.js';
import { workloadName, type WorkloadShape } from '../workload/workload.js';

/** What plans the injection of a workload: planInjection, with all but the workload. */
type PlanOptions = Parameters<typeof planInjection>[2];

/**
 * An object as it will be in a namespace: the same where it names one itself, or none is assumed.
 * @param namespace empty or undefined: none
 */
export function inNamespace(object: JsonObject, namespace: string | undefined): JsonObject {
  if (namespace === undefined || namespace === '' || workloadName(object).namespace !== '') return object;
  const { metadata = {} } = object;
  // What is no map is left to what reads it.
  return isJsonObject(metadata) ? { ...object, metadata: { ...metadata, namespace } } : object;
}

/**
 * Plans the injection of a workload as planInjection does, for the namespace that it will be in. What is planned is without that
 * namespace: it belongs to whoever creates the object.
 * @throws SidecarError as planInjection
 */
export function planInNamespace(
  workload: JsonObject,
  shape: WorkloadShape,
  { namespace, ...options }: PlanOptions & { readonly namespace?: string | undefined },
): Injection {
  const assumed = inNamespace(workload, namespace);
  const injection = planInjection(assumed, shape, options);
  if (injection.action === 'skip' || assumed === workload || shape.statusTemplate.length > 0) return injection;
  return { ...injection, change: withNamespaceOf(workload, injection.change) };
}

/** A Pod is its own template, so its metadata is part of the change. */
function withNamespaceOf(workload: JsonObject, change: PodChange): PodChange {
  if (change.kind === 'sidecar') return change;
  const { namespace } = objectAt(workload, 'metadata');
  const others = Object.entries(change.pod.metadata).filter(([key]) => key !== 'namespace');
  const metadata = { ...Object.fromEntries(others), ...(namespace !== undefined && { namespace }) };
  return { ...change, pod: { ...change.pod, metadata } };
}
