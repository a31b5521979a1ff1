import { type Json, type JsonObject, objectAt, objectsIn } from '../../json/json.js';
import { POD } from '../pod-types/pod-type.js';
import { typedPatch, type UnknownField } from '../pod-types/typed-json.js';
import type { PodTypeRules } from '../releases/rules/pod-type-rules.js';
import { MergeError } from './merge-error.js';
import { strategicMerge } from './strategic-merge.js';

/** A patch for pods, with the fields that it does not have because the Kubernetes of the release does not know them. */
export interface PodPatch {
  readonly patch: JsonObject;
  readonly unknown: readonly UnknownField[];
}

/**
 * What a template rendered, as a strategic merge patch for a pod: its metadata and spec. Nothing (null) patches nothing.
 * @throws FieldTypeError where a value has another type than its field
 */
export function readPodPatch(rendered: Json, { kubernetes }: PodTypeRules): PodPatch {
  const { value, unknown } = typedPatch(rendered ?? {}, POD, { kubernetes });
  const { metadata, spec } = objectAt(value);
  const patch = { ...(metadata !== undefined && { metadata }), ...(spec !== undefined && { spec }) };
  return { patch, unknown };
}

/**
 * A pod with a patch applied. Unchanged parts are the same objects as before.
 * @throws MergeError where the patch can't be merged, or would take the whole metadata, spec or all containers from the pod
 */
export function mergePod(pod: JsonObject, patch: JsonObject): JsonObject {
  const merged = strategicMerge(pod, patch, POD);
  const lost = ['metadata', 'spec'].find((key) => pod[key] !== undefined && merged[key] === undefined);
  if (lost !== undefined) throw new MergeError(lost, 'got null, which would delete all of it, want a map');
  const count = (of: JsonObject): number => objectsIn(objectAt(of, 'spec')['containers']).length;
  if (count(pod) > 0 && count(merged) === 0) {
    throw new MergeError('spec.containers', 'nothing of them would be left, want at least one container');
  }
  return merged;
}
