import { isJsonObject, type Json, type JsonObject } from '../../json/json.js';
import { isDirective, PATCH } from '../pod-types/directives.js';

/**
 * A value of a patch as it is where there was nothing: without nulls in maps and without directives. Undefined where it says
 * that there is to be nothing. What has neither stays the same object.
 */
export function withoutDirectives(value: Json): Json | undefined {
  if (Array.isArray(value)) return inList(value as readonly Json[]);
  if (!isJsonObject(value)) return value;
  return value[PATCH] === 'delete' ? undefined : inMap(value);
}

/** A map of a patch without its nulls and its directives, whatever they say of the map. */
export function inMap(map: JsonObject): JsonObject {
  const kept: [string, Json][] = [];
  let isSame = true;
  for (const [key, child] of Object.entries(map)) {
    const value = child === undefined || child === null || isDirective(key) ? undefined : withoutDirectives(child);
    if (value !== undefined) kept.push([key, value]);
    isSame &&= value === child;
  }
  return isSame ? map : Object.fromEntries(kept);
}

function inList(list: readonly Json[]): readonly Json[] {
  const items = list.flatMap((item): Json[] => {
    const value = withoutDirectives(item);
    // An item that is a directive only says how to merge.
    const isOnlyDirective = isJsonObject(item) && item[PATCH] !== undefined && Object.keys(item).length === 1;
    return value === undefined || isOnlyDirective ? [] : [value];
  });
  const isSame = items.length === list.length && items.every((item, index) => item === list[index]);
  return isSame ? list : items;
}
