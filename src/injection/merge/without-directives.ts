import { isJsonObject, type Json, type JsonObject } from '../../json/json.js';
import { rebuiltMap } from '../../json/rebuilt-map.js';
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
  return rebuiltMap(map, {
    value: (key, child) => (child === null || isDirective(key) ? undefined : withoutDirectives(child)),
  });
}

function inList(list: readonly Json[]): readonly Json[] {
  const items: Json[] = [];
  let isSame = true;
  for (const item of list) {
    const value = isOnlyDirective(item) ? undefined : withoutDirectives(item);
    isSame &&= value === item;
    if (value !== undefined) items.push(value);
  }
  return isSame ? list : items;
}

/** Whether an item only says how to merge the list. */
function isOnlyDirective(item: Json): boolean {
  return isJsonObject(item) && item[PATCH] !== undefined && Object.keys(item).length === 1;
}
