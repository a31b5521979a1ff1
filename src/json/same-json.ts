import { isJsonObject, type Json, type JsonObject } from './json.js';

/** Whether two values say the same: keys in any order, a key without a value as no key. */
export function sameJson(one: Json, other: Json): boolean {
  if (one === other) return true;
  if (Array.isArray(one)) {
    return Array.isArray(other) && sameLists(one as readonly Json[], other as readonly Json[]);
  }
  return isJsonObject(one) && isJsonObject(other) && sameMaps(one, other);
}

function sameLists(one: readonly Json[], other: readonly Json[]): boolean {
  return one.length === other.length && one.every((item, index) => sameJson(item, other[index] ?? null));
}

function sameMaps(one: JsonObject, other: JsonObject): boolean {
  let keys = 0;
  for (const key in one) {
    const [value, wanted] = [one[key], other[key]];
    if (value === undefined) continue;
    if (wanted === undefined || !Object.hasOwn(other, key) || !sameJson(value, wanted)) return false;
    keys += 1;
  }
  for (const key in other) if (other[key] !== undefined) keys -= 1;
  return keys === 0;
}
