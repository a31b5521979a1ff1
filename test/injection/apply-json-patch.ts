import type { PodInjection } from '../../src/injection/pod/pod-injection.js';
import { isJsonObject, type JsonObject } from '../../src/json/json.js';
import type { JsonObject as StoredObject, JsonValue } from '../../src/sandbox/json/json-value.js';
import { applyJsonPatch } from '../../src/sandbox/patch/json-patch.js';

/** A JSON Patch as `injectPod` makes one. */
export type JsonPatch = Extract<PodInjection, { readonly action: 'inject' }>['patch'];

/** As it arrives at the other end of a connection. */
const sent = (value: unknown): JsonValue => JSON.parse(JSON.stringify(value)) as JsonValue;

/** The object after a JSON Patch, as the embedded API server applies it. */
export function jsonPatched(object: JsonObject, patch: JsonPatch): JsonObject {
  const result = applyJsonPatch(sent(object) as StoredObject, sent(patch));
  if (!isJsonObject(result)) throw new Error('apply patch: got no object');
  return result;
}
