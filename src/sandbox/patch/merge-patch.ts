import { fieldOf, isJsonList, isJsonObject, type JsonObject, type JsonValue, setField } from '../json/json-value.js';
import { PatchError } from './patch-error.js';

/** What the real server says where the patched object is a list. */
const notAnObject =
  "couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct " +
  '{ APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

/**
 * Applies a JSON merge patch (RFC 7386): objects merge, null removes, anything else replaces. Parts that the patch does
 * not name are shared with the original; a patch that changes nothing returns the original itself.
 * @throws PatchError where the patch is not an object.
 */
export function applyMergePatch(original: JsonObject, patch: JsonValue): JsonObject {
  if (isJsonList(patch)) throw new PatchError(notAnObject);
  if (!isJsonObject(patch)) throw new PatchError('Invalid JSON Patch');
  return mergeObjects(original, patch);
}

function mergeObjects(original: JsonObject, patch: JsonObject): JsonObject {
  const changes: Record<string, JsonValue> = {};
  const removed = new Set<string>();
  let changed = false;
  for (const [key, value] of Object.entries(patch)) {
    const old = fieldOf(original, key);
    if (value === null) {
      if (old !== undefined) removed.add(key);
      continue;
    }
    const merged = isJsonObject(value) ? mergeObjects(isJsonObject(old) ? old : {}, value) : value;
    if (merged === old) continue;
    setField(changes, key, merged);
    changed = true;
  }
  if (removed.size > 0) {
    const kept = Object.entries(original).filter(([key]) => !removed.has(key));
    return { ...Object.fromEntries(kept), ...changes };
  }
  return changed ? { ...original, ...changes } : original;
}
