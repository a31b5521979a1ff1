import isEqual from 'lodash/isEqual.js';

import { isJsonObject, type Json, type JsonObject } from './json.js';
import { alignLists, type PlacedItem } from './list-alignment.js';

/** Keys of maps and numbers of list items, from the root. */
export type JsonPath = readonly (string | number)[];

/** One difference between two objects. Items of lists are numbered as before the changes. */
export type JsonChange =
  /** What is at `path` now has this value; a map's last key may be new. */
  | { readonly change: 'set'; readonly path: JsonPath; readonly value: Json }
  /** The list at `path` has these items after its own. */
  | { readonly change: 'append'; readonly path: JsonPath; readonly items: readonly Json[] }
  /** A key or an item is gone. */
  | { readonly change: 'remove'; readonly path: JsonPath }
  | ItemsInserted
  | ItemMoved;

/** These items come before the item at `path`, which stays where it is. */
interface ItemsInserted {
  readonly change: 'insert';
  readonly path: JsonPath;
  readonly items: readonly Json[];
}

/**
 * The item at `path` comes before the item of its list with this number, which stays where it is, or at the end where that
 * is the number of items. What is put before the same item, or at the end, comes in the order of the changes.
 */
interface ItemMoved {
  readonly change: 'move';
  readonly path: JsonPath;
  readonly to: number;
}

/**
 * What must be done to `before` to make `after` of it, that of a list's items before that of the list itself. Values that are
 * the same object in both are not compared.
 */
export function changesBetween(before: Json, after: Json, path: JsonPath = []): readonly JsonChange[] {
  if (before === after) return [];
  if (isJsonObject(before) && isJsonObject(after)) return mapChanges(before, after, path);
  if (Array.isArray(before) && Array.isArray(after)) {
    return listChanges(before as readonly Json[], after as readonly Json[], path);
  }
  return isEqual(before, after) ? [] : [{ change: 'set', path, value: after }];
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

function listChanges(before: readonly Json[], after: readonly Json[], path: JsonPath): readonly JsonChange[] {
  const aligned = alignLists(before, after);
  if (!aligned) return [{ change: 'set', path, value: after }];
  const changes: JsonChange[] = [];
  for (const pair of aligned.changed) {
    const [was, is] = [before[pair.before] ?? null, after[pair.after] ?? null];
    for (const change of changesBetween(was, is, [...path, pair.before])) changes.push(change);
  }
  for (const pair of aligned.replaced) {
    changes.push({ change: 'set', path: [...path, pair.before], value: after[pair.after] ?? null });
  }
  for (const index of aligned.removed) changes.push({ change: 'remove', path: [...path, index] });
  for (const run of runsOf(aligned.placed)) changes.push(placedChange(run, { after, path, end: before.length }));
  return changes;
}

/** New items that come one after the other at one place, and each moved item alone. */
function runsOf(placed: readonly PlacedItem[]): readonly (readonly PlacedItem[])[] {
  const runs: PlacedItem[][] = [];
  for (const item of placed) {
    const last = runs.at(-1)?.at(-1);
    if (last && item.from === undefined && follows(last, item)) runs.at(-1)?.push(item);
    else runs.push([item]);
  }
  return runs;
}

function follows(last: PlacedItem, item: PlacedItem): boolean {
  return last.from === undefined && last.at === item.at && last.after + 1 === item.after;
}

function placedChange(
  run: readonly PlacedItem[],
  { after, path, end }: { after: readonly Json[]; path: JsonPath; end: number },
): JsonChange {
  const { at, from } = run[0] ?? { at: end };
  if (from !== undefined) return { change: 'move', path: [...path, from], to: at };
  const items = run.map((item) => after[item.after] ?? null);
  return at === end ? { change: 'append', path, items } : { change: 'insert', path: [...path, at], items };
}
