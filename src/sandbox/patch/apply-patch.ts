import type { JsonObject, JsonValue } from '../json.js';
import type { KubernetesVersion } from '../profile.js';
import type { MergeSchema } from './merge-schema.js';

export type PatchType =
  'application/json-patch+json' | 'application/merge-patch+json' | 'application/strategic-merge-patch+json';

export interface PatchRequest {
  readonly type: PatchType;
  readonly patch: JsonValue;
  readonly original: JsonObject;
  readonly schema: MergeSchema;
  readonly version: KubernetesVersion;
}

/** The patched object, or what the real server answers: HTTP code, reason of the Status (may be empty) and message. */
export type PatchResult =
  | { readonly ok: true; readonly object: JsonObject }
  | { readonly ok: false; readonly code: number; readonly reason: string; readonly message: string };
