import type { JsonObject, JsonValue } from '../json/json-value.js';
import type { KubernetesVersion } from '../kubernetes-version.js';
import { applyJsonPatch } from './json-patch.js';
import { applyMergePatch } from './merge-patch.js';
import type { MergeSchema } from './merge-schema.js';
import { PatchError } from './patch-error.js';
import { applyStrategicMergePatch } from './strategic-merge-patch.js';

export type PatchType =
  'application/json-patch+json' | 'application/merge-patch+json' | 'application/strategic-merge-patch+json';

export interface PatchRequest {
  readonly type: PatchType;
  readonly patch: JsonValue;
  readonly original: JsonObject;
  readonly schema: MergeSchema;
  readonly version: KubernetesVersion;
}

/** The patched object, or the answer of the real server: HTTP code, reason of the Status (may be empty) and message. */
export type PatchResult =
  | { readonly ok: true; readonly object: JsonObject }
  | { readonly ok: false; readonly code: number; readonly reason: string; readonly message: string };

/**
 * Applies a patch to an object. Pure: neither input changes, and parts of the object that the patch does not touch are
 * shared with the result. The result is not decoded yet: `KindStrategy.withDefaults` drops the nulls, directives and unknown
 * fields that it may hold. A patch of any type that does not apply is on these versions an HTTP 500 with an empty reason and
 * the library's message (recording `json-patch`; apiserver/pkg/endpoints/handlers/patch.go passes on the library's plain
 * errors). Only a patch that is nested too deeply for this process is a 400.
 */
export function applyPatch(request: PatchRequest): PatchResult {
  try {
    return { ok: true, object: applyByType(request) };
  } catch (error) {
    if (error instanceof PatchError) return { ok: false, code: 500, reason: '', message: error.message };
    // Go's stack grows; this one ends at some ten thousand levels.
    if (error instanceof RangeError) {
      return { ok: false, code: 400, reason: 'BadRequest', message: 'patch is nested too deeply' };
    }
    throw error;
  }
}

function applyByType({ type, original, patch, schema }: PatchRequest): JsonObject {
  switch (type) {
    case 'application/json-patch+json':
      return applyJsonPatch(original, patch);
    case 'application/merge-patch+json':
      return applyMergePatch(original, patch);
    case 'application/strategic-merge-patch+json':
      return applyStrategicMergePatch(original, patch, schema);
  }
}
