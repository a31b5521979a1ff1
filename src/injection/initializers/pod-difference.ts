import isEqual from 'lodash/isEqual.js';

import { isJsonObject, type Json, type JsonObject, stringIn } from '../../json/json.js';

/** Of these, the ones whose items are told apart by their names. */
const NAMED_LISTS: readonly string[] = [
  ...['containers', 'initContainers', 'ephemeralContainers', 'volumes', 'imagePullSecrets'],
];

/** The lists of a pod spec that a strategic merge patch merges by a key; all others it replaces. */
const MERGED_LISTS: readonly string[] = [
  ...['containers', 'initContainers', 'ephemeralContainers'],
  ...['volumes', 'imagePullSecrets', 'hostAliases', 'topologySpreadConstraints'],
];

/**
 * A strategic merge patch that makes one metadata, or pod spec, of another. Of a list whose items stay where they are, with
 * others behind them, their names are sent and what differs; any other list that differs is sent whole: its order counts, and
 * older servers know no other way to set it.
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
  if (!Array.isArray(after) || !MERGED_LISTS.includes(key)) return after;
  const items = after as readonly Json[];
  const named = NAMED_LISTS.includes(key) ? appendedItems(before ?? [], items) : undefined;
  return named ?? [{ $patch: 'replace' }, ...items];
}

/** What is sent of a list whose items have their old places; undefined where one has not, or has no name of its own. */
function appendedItems(before: Json, after: readonly Json[]): readonly Json[] | undefined {
  if (!Array.isArray(before)) return undefined;
  const items = before as readonly Json[];
  const names = after.map((item) => (isJsonObject(item) ? stringIn(item['name']) : undefined));
  if (names.includes(undefined) || new Set(names).size < names.length || items.length > after.length) return undefined;
  const stay = items.every((item, index) => isJsonObject(item) && item['name'] === names[index]);
  if (!stay) return undefined;
  return after.map((item, index) => {
    const earlier = items[index];
    if (!isJsonObject(earlier) || !isJsonObject(item)) return item;
    return { name: item['name'] ?? null, ...strategicDifference(earlier, item) };
  });
}
