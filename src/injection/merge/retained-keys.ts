import type { JsonObject } from '../../json/json.js';
import { isDirective, RETAIN_KEYS } from '../pod-types/directives.js';
import { formatValue } from '../schema/config-error.js';
import { MergeError } from './merge-error.js';

/**
 * Of a map only the keys that `$retainKeys` of a patch names; the map as it is where the patch has none.
 * @throws MergeError where the patch sets a key that it does not retain
 */
export function retainedKeys(original: JsonObject, patch: JsonObject, path: string): JsonObject {
  const names = patch[RETAIN_KEYS];
  if (names === undefined) return original;
  if (!Array.isArray(names)) throw new MergeError(path, `got ${formatValue(names)} for ${RETAIN_KEYS}, want a list`);
  const retained = new Set<unknown>(names);
  const other = Object.keys(patch).find((key) => patch[key] !== null && !isDirective(key) && !retained.has(key));
  if (other !== undefined) throw new MergeError(path, `${RETAIN_KEYS} does not name ${other}, which the patch sets`);
  const kept = Object.entries(original).filter(([key]) => retained.has(key));
  return kept.length === Object.keys(original).length ? original : Object.fromEntries(kept);
}
