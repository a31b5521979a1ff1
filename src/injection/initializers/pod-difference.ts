import isEqual from 'lodash/isEqual.js';

import { isJsonObject, type Json, type JsonObject } from '../../json/json.js';

/** The lists of a pod spec that a strategic merge patch merges by a key; all others it replaces. */
const MERGED_LISTS: readonly string[] = [
  ...['containers', 'initContainers', 'ephemeralContainers'],
  ...['volumes', 'imagePullSecrets', 'hostAliases', 'topologySpreadConstraints'],
];

/**
 * A strategic merge patch that makes one metadata, or pod spec, of another. A list that differs is sent whole: its order counts,
 * and older servers know no other way to set it.
 */
export function strategicDifference(before: JsonObject, after: JsonObject): JsonObject {
  const removed = Object.keys(before).filter((key) => before[key] !== undefined && after[key] === undefined);
  const changed = Object.entries(after).filter(([key, value]) => value !== before[key] && !isEqual(value, before[key]));
  return Object.fromEntries([
    ...removed.map((key): [string, Json] => [key, null]),
    ...changed.map(([key, value]): [string, Json] => [key, valuePatch(key, before[key], value ?? null)]),
  ]);
}

function valuePatch(key: string, before: Json | undefined, after: Json): Json {
  if (isJsonObject(before) && isJsonObject(after)) return strategicDifference(before, after);
  const isMerged = Array.isArray(after) && MERGED_LISTS.includes(key);
  return isMerged ? [{ $patch: 'replace' }, ...(after as readonly Json[])] : after;
}
