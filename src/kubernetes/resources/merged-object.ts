import isMatch from 'lodash/isMatch.js';

import { isJsonObject, type Json, type JsonObject } from '../../json/json.js';

/** By which of its fields the server finds the item of a list that a strategic merge patch means; other lists are replaced. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  volumes: ['name'],
  env: ['name'],
  webhooks: ['name'],
  volumeMounts: ['mountPath'],
  ports: ['containerPort', 'port'],
};
const DIRECTIVE = '$patch';

/** What a map of a strategic merge patch has to hold so that it takes the place of the one that is there. */
export const REPLACE: JsonObject = { [DIRECTIVE]: 'replace' };
/** What an item of a list has to hold, beside its key, so that it goes. */
export const DELETE: JsonObject = { [DIRECTIVE]: 'delete' };

/** What a server makes of an object with a strategic merge patch, as far as one of `applyObject` goes. */
export function mergedObject(existing: JsonObject, change: JsonObject): JsonObject {
  const merged = new Map(Object.entries(existing));
  for (const [key, value] of Object.entries(change)) {
    if (value === null) merged.delete(key);
    else if (value !== undefined) merged.set(key, mergedValue(key, existing[key], value));
  }
  return Object.fromEntries(merged);
}

function mergedValue(key: string, existing: Json | undefined, change: Json): Json {
  if (isJsonObject(change)) {
    const { [DIRECTIVE]: directive, ...fields } = change;
    return mergedObject(isJsonObject(existing) && directive === undefined ? existing : {}, fields);
  }
  if (!isList(change) || !isList(existing)) return change;
  const keyOf = (item: Json): Json | undefined =>
    isJsonObject(item) ? (KEYS[key] ?? []).map((name) => item[name]).find((value) => value !== undefined) : undefined;
  if (change.length === 0 || change.some((item) => keyOf(item) === undefined)) {
    // What the server has set beside it, such as defaults, is no change.
    return existing.length === change.length && isMatch(existing, change) ? existing : change;
  }
  const wanted = new Map(change.map((item) => [keyOf(item), item]));
  const kept = existing.flatMap((item) => {
    const own = wanted.get(keyOf(item));
    wanted.delete(keyOf(item));
    if (own === undefined) return [item];
    return isDeletion(own) ? [] : [mergedValue('', item, own)];
  });
  return [...kept, ...[...wanted.values()].filter((item) => !isDeletion(item))];
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isDeletion(item: Json): boolean {
  return isJsonObject(item) && item[DIRECTIVE] === DELETE[DIRECTIVE];
}
