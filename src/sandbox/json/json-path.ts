import { fieldOf, isJsonList, isJsonObject, type JsonObject, type JsonValue } from './json-value.js';

const EMPTY_OBJECT: JsonObject = {};

/** The object at a path, or an empty one: what a reader of optional fields wants. */
export function objectAt(value: JsonValue | undefined, ...path: readonly string[]): JsonObject {
  const found = valueAt(value, ...path);
  return isJsonObject(found) ? found : EMPTY_OBJECT;
}

/** The list at a path, or an empty one. */
export function listAt(value: JsonValue | undefined, ...path: readonly string[]): readonly JsonValue[] {
  const found = valueAt(value, ...path);
  return isJsonList(found) ? found : [];
}

/** The objects in the list at a path; other items are left out. */
export function objectsAt(value: JsonValue | undefined, ...path: readonly string[]): readonly JsonObject[] {
  return listAt(value, ...path).filter(isJsonObject);
}

/** The string at a path, or an empty one. */
export function stringAt(value: JsonValue | undefined, ...path: readonly string[]): string {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** The value at a path, undefined where a step is missing. */
export function valueAt(value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined {
  let found = value;
  for (const key of path) {
    if (!isJsonObject(found)) return undefined;
    found = fieldOf(found, key);
  }
  return found;
}

/** The object with one field set, or removed by undefined; the object itself where that changes nothing. */
export function withField(object: JsonObject, key: string, value: JsonValue | undefined): JsonObject {
  const old = fieldOf(object, key);
  if (old === value) return object;
  if (value !== undefined) return { ...object, [key]: value };
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}

/** The strings in the list at a path. */
export function stringsAt(value: JsonValue | undefined, ...path: readonly string[]): readonly string[] {
  return listAt(value, ...path).filter((item) => typeof item === 'string');
}
