/** A JSON value. Deeply read-only: nothing changes an object that it was given. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object, for instance a workload as the API server or a YAML file gives it. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** True for a JSON object: neither null nor a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at `path` below `value`; undefined where there is none. */
export function valueAt(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let current = value;
  for (const key of path) current = isJsonObject(current) ? current[key] : undefined;
  return current;
}

/** The object at `path` below `value`; an empty object where there is none, so that reads can be chained. */
export function objectAt(value: Json | undefined, ...path: readonly string[]): JsonObject {
  let current = value;
  for (const key of path) current = isJsonObject(current) ? current[key] : undefined;
  return isJsonObject(current) ? current : {};
}

/** The items of a list that are objects; none where `value` is not a list. */
export function objectsIn(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** `value` where it is a string, else undefined. */
export function stringIn(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A scalar as Kubernetes reads it into a map of strings: `true` for the boolean, `1` for the number, nothing for null. */
export function textOf(value: Json): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
