import isEqual from 'lodash/isEqual.js';
import omit from 'lodash/omit.js';

import { isJsonObject, type Json, type JsonObject } from '../../src/json/json.js';

const EMPTY_MAY_GO: readonly string[] = ['metadata', 'status', 'strategy', 'updateStrategy', 'resources'];
const ZERO_VALUES: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['minReadySeconds', 0],
  ['paused', false],
  ['test', false],
]);

/** An object of a manifest in the form in which two of them are compared: `status` is gone, of List items too. */
export function normalObject(object: Json): Json {
  return normalItem(normalise(object));
}

function normaliseEntry(key: string, value: Json): readonly [string, Json][] {
  const normal = normalise(value);
  if (normal === null) return [];
  if (EMPTY_MAY_GO.includes(key) && isEqual(normal, {})) return [];
  if (ZERO_VALUES.get(key) === normal) return [];
  const isGoEmptyDir = key === 'emptyDir' && isJsonObject(normal) && normal['sizeLimit'] === '0';
  return [[key, isGoEmptyDir ? omit(normal, 'sizeLimit') : normal]];
}

/** What Go's marshalling adds or drops on every object, taken away on both sides before two of them are compared. */
function normalise(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => normalise(item));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, child]) => normaliseEntry(key, child ?? null)));
}

function normalItem(item: Json): Json {
  return isJsonObject(item) ? withoutStatus(item) : item;
}

function withoutStatus(object: JsonObject): JsonObject {
  const rest = omit(object, 'status');
  const { kind, items } = rest;
  return kind === 'List' && Array.isArray(items) ? { ...rest, items: items.map(normalItem) } : rest;
}
