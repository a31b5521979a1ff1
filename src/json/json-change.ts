import isEqual from 'lodash/isEqual.js';

import { isJsonObject, type Json, type JsonObject } from './json.js';

/** Keys of maps and numbers of list items, from the root. */
export type JsonPath = readonly (string | number)[];

/** One difference between two objects. */
export type JsonChange =
  /** The map at `path` without its last key now has that key with this value. */
  | { readonly change: 'set'; readonly path: JsonPath; readonly value: Json }
  /** The list at `path` has these items after its own. */
  | { readonly change: 'append'; readonly path: JsonPath; readonly items: readonly Json[] }
  /** A key or an item is gone. Items are numbered as before the changes. */
  | { readonly change: 'remove'; readonly path: JsonPath };

/** What must be done to `before` to make `after` of it. Values that are the same object in both are not compared. */
export function changesBetween(before: Json, after: Json, path: JsonPath = []): readonly JsonChange[] {
  if (before === after) return [];
  if (isJsonObject(before) && isJsonObject(after)) return mapChanges(before, after, path);
  if (Array.isArray(before) && Array.isArray(after)) {
    return listChanges(before as readonly Json[], after as readonly Json[], path);
  }
  return isEqual(before, after) ? [] : [{ change: 'set', path, value: after }];
}

/** An operation of a JSON Patch (RFC 6902). */
export type JsonPatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string };

const pointerTo = (path: JsonPath): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** The JSON Patch that makes `after` of `before`, in time linear in their sizes. */
export function jsonPatchBetween(before: Json, after: Json): readonly JsonPatchOperation[] {
  const changes = changesBetween(before, after);
  // Items are numbered as before the changes, so the last ones go first.
  const removed = changes.filter(({ change }) => change === 'remove').reverse();
  const others = changes.filter(({ change }) => change !== 'remove');
  return [...others, ...removed].flatMap((change) => operationsFor(before, change));
}

function mapChanges(before: JsonObject, after: JsonObject, path: JsonPath): readonly JsonChange[] {
  const changes: JsonChange[] = [];
  for (const key of Object.keys(before)) {
    if (before[key] !== undefined && after[key] === undefined) changes.push({ change: 'remove', path: [...path, key] });
  }
  for (const key of Object.keys(after)) {
    const [was, value] = [before[key], after[key]];
    if (was === value || value === undefined) continue;
    if (was === undefined) changes.push({ change: 'set', path: [...path, key], value });
    // Not as arguments: they would be on the stack, all at once.
    else for (const change of changesBetween(was, value, [...path, key])) changes.push(change);
  }
  return changes;
}

/** Numbers of the items to remove from `before` to make `after`; undefined where removing is not enough. */
function removedIndexes(before: readonly Json[], after: readonly Json[]): readonly number[] | undefined {
  let next = 0;
  const gone: number[] = [];
  before.forEach((item, index) => {
    if (next < after.length && isEqual(item, after[next])) next += 1;
    else gone.push(index);
  });
  return next === after.length ? gone : undefined;
}

function listChanges(before: readonly Json[], after: readonly Json[], path: JsonPath): readonly JsonChange[] {
  if (after.length < before.length) {
    const gone = removedIndexes(before, after);
    if (gone === undefined) return [{ change: 'set', path, value: after }];
    return gone.map((index) => ({ change: 'remove', path: [...path, index] }));
  }
  const changes = before.flatMap((item, index) =>
    item === after[index] ? [] : changesBetween(item, after[index] ?? null, [...path, index]),
  );
  const items = after.slice(before.length);
  return items.length === 0 ? changes : [...changes, { change: 'append', path, items }];
}

function hasValueAt(object: Json, path: JsonPath): boolean {
  let value: Json | undefined = object;
  for (const part of path) {
    if (typeof part === 'number') value = Array.isArray(value) ? (value as readonly Json[])[part] : undefined;
    else value = isJsonObject(value) ? value[part] : undefined;
  }
  return value !== undefined;
}

function operationsFor(before: Json, change: JsonChange): readonly JsonPatchOperation[] {
  const path = pointerTo(change.path);
  switch (change.change) {
    case 'set':
      return [{ op: hasValueAt(before, change.path) ? 'replace' : 'add', path, value: change.value }];
    case 'append':
      return change.items.map((value) => ({ op: 'add', path: `${path}/-`, value }));
    case 'remove':
      return [{ op: 'remove', path }];
  }
}
