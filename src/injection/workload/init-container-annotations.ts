import { type JsonObject, objectAt } from '../../json/json.js';
import { type PodTemplate, podTemplateOf, withValueAt, type WorkloadShape } from './workload.js';

// 1.7 keeps init containers in the first two as well, and on a write they win over spec.initContainers; the others are
// how a pod of 1.7 reports them.
const INIT_CONTAINER_ANNOTATIONS = [
  'pod.alpha.kubernetes.io/init-containers',
  'pod.beta.kubernetes.io/init-containers',
  'pod.alpha.kubernetes.io/init-container-statuses',
  'pod.beta.kubernetes.io/init-container-statuses',
] as const;

/** The annotations of a pod template that would undo the added init container on Kubernetes 1.7. */
export function initContainerAnnotations({ annotations }: PodTemplate): readonly string[] {
  return INIT_CONTAINER_ANNOTATIONS.filter((name) => annotations[name] !== undefined);
}

/** A workload without these annotations in its pod template. */
export function withoutInitContainerAnnotations(workload: JsonObject, shape: WorkloadShape): JsonObject {
  const removed = initContainerAnnotations(podTemplateOf(workload, shape));
  if (removed.length === 0) return workload;
  const path = [...shape.podTemplate, 'metadata', 'annotations'];
  const kept = Object.entries(objectAt(workload, ...path)).filter(([name]) => !removed.includes(name));
  return withValueAt(workload, path, () => Object.fromEntries<JsonObject[string]>(kept));
}
