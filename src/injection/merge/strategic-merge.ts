import { isJsonObject, type Json, type JsonObject } from '../../json/json.js';
import { sameJson } from '../../json/same-json.js';
import { DELETE_FROM, ELEMENT_ORDER, isDirective, isListDirective, PATCH } from '../pod-types/directives.js';
import { type FieldType, typeOf } from '../pod-types/field-type.js';
import { formatValue } from '../schema/config-error.js';
import { inMergedOrder } from './item-order.js';
import { MergeError } from './merge-error.js';
import { mergedKeyedList, mergedTexts } from './merge-lists.js';
import { retainedKeys } from './retained-keys.js';
import { inMap, withoutDirectives } from './without-directives.js';

/** A value, and where in the patched object it is. */
interface Place {
  readonly type: FieldType | undefined;
  readonly path: string;
  /** No null and no directive is in the patch: what is new in it needs no look. */
  readonly isPlain: boolean;
}

/**
 * `original` with a strategic merge patch of Kubernetes applied, in time linear in both. Nothing that was given is changed, and
 * what the patch leaves as it was is the same object as before.
 * @param options `type` of both: a value of a field that it does not know is replaced; `isPlain` says that no null and no
 * directive is in the patch
 * @throws MergeError where the patch can't be merged
 */
export function strategicMerge(
  original: JsonObject,
  patch: JsonObject,
  options: { readonly type: FieldType; readonly isPlain: boolean },
): JsonObject {
  return mergedMap(original, patch, { ...options, path: '' });
}

function mergedMap(original: JsonObject, patch: JsonObject, place: Place): JsonObject {
  if (patch[PATCH] !== undefined) return replacedMap(patch, place);
  const retained = retainedKeys(original, patch, place.path);
  const changes = new Map<string, Json | undefined>();
  const current = (key: string): Json | undefined =>
    changes.has(key) ? changes.get(key) : Object.hasOwn(retained, key) ? retained[key] : undefined;
  for (const [key, value] of changesOf(patch)) {
    const name = listOf(key);
    const given = current(name);
    const path = place.path === '' ? name : `${place.path}.${name}`;
    const child = { type: childType(place.type, name), path, isPlain: place.isPlain };
    const merged =
      key === name ? mergedValue(given, value, child) : changedList(given, [key, value], { child, original });
    if (merged !== given) changes.set(name, merged);
  }
  return withChanges(retained, changes);
}

/** The entries of a patch: what is to go from lists, the fields, and the order of lists, in this order. */
function changesOf(patch: JsonObject): readonly (readonly [string, Json])[] {
  const entries: [string, Json][] = [];
  let hasDirectives = false;
  for (const [key, value] of Object.entries(patch)) {
    hasDirectives ||= isDirective(key);
    if (value !== undefined) entries.push([key, value]);
  }
  return hasDirectives ? inOrder(entries.filter(([key]) => isListDirective(key) || !isDirective(key))) : entries;
}

function inOrder(entries: readonly [string, Json][]): readonly [string, Json][] {
  const rank = (key: string): number => (key.startsWith(DELETE_FROM) ? 0 : key.startsWith(ELEMENT_ORDER) ? 2 : 1);
  return [...entries].sort(([one], [other]) => rank(one) - rank(other));
}

/** The key of the list that a directive is about; any other key as it is. */
function listOf(key: string): string {
  return isListDirective(key) ? key.slice(key.indexOf('/') + 1) : key;
}

function childType(type: FieldType | undefined, key: string): FieldType | undefined {
  if (typeof type !== 'object' || 'list' in type) return undefined;
  if ('map' in type) return type.map;
  return Object.hasOwn(type.fields, key) ? typeOf(type.fields[key]) : undefined;
}

/** A map with what changed; keys without a value go. */
function withChanges(map: JsonObject, changes: ReadonlyMap<string, Json | undefined>): JsonObject {
  if (changes.size === 0) return map;
  const kept = Object.entries(map).flatMap(([key, value]): [string, Json | undefined][] => {
    const after = changes.has(key) ? changes.get(key) : value;
    return after === undefined ? [] : [[key, after]];
  });
  const added = [...changes].filter(([key, value]) => value !== undefined && !Object.hasOwn(map, key));
  return Object.fromEntries([...kept, ...added]);
}

/** What a map is that a patch replaces, or empties. */
function replacedMap(patch: JsonObject, { path }: Place): JsonObject {
  const directive = patch[PATCH];
  if (directive === 'replace') return inMap(patch);
  if (directive === 'delete') return {};
  throw new MergeError(path, `got $patch ${formatValue(directive)}, want 'replace' or 'delete'`);
}

/** Undefined where the patch deletes it. */
function mergedValue(original: Json | undefined, patch: Json, place: Place): Json | undefined {
  if (patch === null) return undefined;
  if (original === undefined || original === null) return place.isPlain ? patch : withoutDirectives(patch);
  if (isJsonObject(original) && isJsonObject(patch) && isMergedMap(place.type)) {
    return mergedMap(original, patch, place);
  }
  if (Array.isArray(original) && Array.isArray(patch)) {
    return mergedList(original as readonly Json[], patch as readonly Json[], place);
  }
  return replaced(original, patch, place);
}

function isMergedMap(type: FieldType | undefined): boolean {
  return typeof type === 'object' && !('list' in type);
}

function replaced(original: Json, patch: Json, { isPlain }: Place): Json | undefined {
  const value = isPlain ? patch : withoutDirectives(patch);
  return value !== undefined && sameJson(original, value) ? original : value;
}

function mergedList(original: readonly Json[], patch: readonly Json[], place: Place): Json | undefined {
  const { type, path, isPlain } = place;
  const key = mergeKeyOf(type);
  if (key === undefined) return replaced(original, patch, place);
  if (key === '') return mergedTexts(original, patch);
  const item = typeof type === 'object' && 'list' in type ? type.list : undefined;
  const mergeItem = (one: JsonObject, other: JsonObject, name: string): JsonObject =>
    mergedMap(one, other, { type: item, path: `${path}[${name}]`, isPlain });
  return mergedKeyedList(original, patch, { key, path, mergeItem, newItem: isPlain ? (map) => map : inMap });
}

function mergeKeyOf(type: FieldType | undefined): string | undefined {
  return typeof type === 'object' && 'list' in type ? type.mergeKey : undefined;
}

/** A list that a directive of the map around it changes. */
function changedList(
  list: Json | undefined,
  [directive, value]: readonly [string, Json],
  { child, original }: { readonly child: Place; readonly original: JsonObject },
): Json | undefined {
  if (!Array.isArray(value)) {
    throw new MergeError(child.path, `got ${formatValue(value)} for ${directive}, want a list`);
  }
  if (!Array.isArray(list)) return list;
  const items = list as readonly Json[];
  if (directive.startsWith(DELETE_FROM)) {
    const gone = new Set(value as readonly Json[]);
    return items.some((item) => gone.has(item)) ? items.filter((item) => !gone.has(item)) : items;
  }
  const key = mergeKeyOf(child.type) ?? '';
  const before = original[listOf(directive)];
  return inMergedOrder(items, {
    patch: value as readonly Json[],
    original: Array.isArray(before) ? [...(before as readonly Json[]), ...items] : items,
    identityOf: (item) => (key === '' ? item : ((isJsonObject(item) ? item[key] : undefined) ?? undefined)),
  });
}
