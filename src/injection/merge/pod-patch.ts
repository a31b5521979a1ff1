import { type Json, type JsonObject, objectAt, objectsIn } from '../../json/json.js';
import { POD } from '../pod-types/pod-type.js';
import { PatchReader, type UnknownField } from '../pod-types/typed-json.js';
import type { PodTypeRules } from '../releases/rules/pod-type-rules.js';
import { MergeError } from './merge-error.js';
import { strategicMerge } from './strategic-merge.js';

/** A patch for pods, with the fields that it does not have because the Kubernetes of the release does not know them. */
export interface PodPatch {
  readonly patch: JsonObject;
  readonly unknown: readonly UnknownField[];
  /** True where no null and no directive is in the patch. */
  readonly isPlain: boolean;
}

/**
 * Reads what a template renders for one pod after the other. What is the same object as for an earlier pod is read once.
 */
export class PodPatchReader {
  readonly #reader: PatchReader;

  constructor({ kubernetes }: PodTypeRules) {
    this.#reader = new PatchReader(POD, { kubernetes });
  }

  /**
   * What a template rendered, as a strategic merge patch for a pod: its metadata and spec. Nothing (null) patches nothing.
   * @throws FieldTypeError where a value has another type than its field
   */
  read(rendered: Json): PodPatch {
    const { value, unknown, isPlain } = this.#reader.read(rendered ?? {});
    const { metadata, spec } = objectAt(value);
    const patch = { ...(metadata !== undefined && { metadata }), ...(spec !== undefined && { spec }) };
    return { patch, unknown, isPlain };
  }
}

/**
 * A pod with a patch applied. Unchanged parts are the same objects as before.
 * @param options `isPlain` says that no null and no directive is in the patch; default: nobody has looked
 * @throws MergeError where the patch can't be merged, or would take the whole metadata, spec or all containers from the pod
 */
export function mergePod(pod: JsonObject, patch: JsonObject, { isPlain = false } = {}): JsonObject {
  const merged = strategicMerge(pod, patch, { type: POD, isPlain });
  const lost = ['metadata', 'spec'].find((key) => pod[key] !== undefined && merged[key] === undefined);
  if (lost !== undefined) throw new MergeError(lost, 'got null, which would delete all of it, want a map');
  const count = (of: JsonObject): number => objectsIn(objectAt(of, 'spec')['containers']).length;
  if (count(pod) > 0 && count(merged) === 0) {
    throw new MergeError('spec.containers', 'nothing of them would be left, want at least one container');
  }
  return merged;
}
