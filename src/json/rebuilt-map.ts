import type { Json, JsonObject } from './json.js';

/** How a map is rebuilt. */
export interface MapRebuild {
  /** What stands in place of a value; undefined where its key goes. */
  readonly value: (key: string, child: Json, name: string) => Json | undefined;
  /** The key in place of one; the default is the same. */
  readonly name?: (key: string) => string;
}

const sameName = (key: string): string => key;

/** A map with other values, in its order; the map itself where all stay as they are. */
export function rebuiltMap(object: JsonObject, rebuild: MapRebuild): JsonObject {
  const nameOf = rebuild.name ?? sameName;
  const entries: [string, Json][] = [];
  let isSame = true;
  for (const key of Object.keys(object)) {
    const child = object[key];
    const name = nameOf(key);
    const value = child === undefined ? undefined : rebuild.value(key, child, name);
    isSame &&= value === child && name === key;
    if (value !== undefined) entries.push([name, value]);
  }
  return isSame ? object : Object.fromEntries(entries);
}
