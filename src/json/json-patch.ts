import { isJsonObject, type Json } from './json.js';
import { changesBetween, type JsonChange, type JsonPath } from './json-change.js';
import { type ListOperation, listOperations } from './list-operations.js';

/** An operation of a JSON Patch (RFC 6902). */
export type JsonPatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move'; readonly from: string; readonly path: string };

/** Where an item is put; `at` is infinite for the end. */
type Place =
  | { readonly at: number; readonly from: undefined; readonly value: Json }
  | { readonly at: number; readonly from: number };

/** The JSON Patch that makes `after` of `before`, in time n log n in their sizes. */
export function jsonPatchBetween(before: Json, after: Json): readonly JsonPatchOperation[] {
  const changes = changesBetween(before, after);
  const operations: JsonPatchOperation[] = [];
  for (let at = 0; at < changes.length;) {
    const change = changes[at];
    const list = change && listOf(change);
    let end = at + 1;
    if (list) while (end < changes.length && isOfList(changes[end], list)) end += 1;
    const added = list ? operationsOfList(list, changes.slice(at, end)) : otherOperations(before, change);
    for (const operation of added) operations.push(operation);
    at = end;
  }
  return operations;
}

const pointerTo = (path: JsonPath): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** The list whose items a change removes, adds or moves; undefined where it does something else. */
function listOf({ change, path }: JsonChange): JsonPath | undefined {
  if (change === 'append') return path;
  return change !== 'set' && typeof path.at(-1) === 'number' ? path.slice(0, -1) : undefined;
}

function isOfList(change: JsonChange | undefined, list: JsonPath): boolean {
  const other = change && listOf(change);
  return other?.length === list.length && other.every((part, index) => part === list[index]);
}

/** A change of a map, or of one value. */
function otherOperations(before: Json, change: JsonChange | undefined): readonly JsonPatchOperation[] {
  if (!change) return [];
  const path = pointerTo(change.path);
  if (change.change !== 'set') return [{ op: 'remove', path }];
  return [{ op: hasValueAt(before, change.path) ? 'replace' : 'add', path, value: change.value }];
}

function operationsOfList(list: JsonPath, changes: readonly JsonChange[]): readonly JsonPatchOperation[] {
  const pointer = pointerTo(list);
  const removed = changes.flatMap(({ change, path }) => (change === 'remove' ? [Number(path.at(-1))] : []));
  const placed = changes.flatMap(placesOf);
  return listOperations({ removed, placed }).map((operation) => patchOperation(pointer, operation));
}

function placesOf(change: JsonChange): readonly Place[] {
  if (change.change === 'move') return [{ at: change.to, from: Number(change.path.at(-1)) }];
  if (change.change !== 'append' && change.change !== 'insert') return [];
  const at = change.change === 'append' ? Infinity : Number(change.path.at(-1));
  return change.items.map((value) => ({ at, from: undefined, value }));
}

function patchOperation(list: string, operation: ListOperation<Place>): JsonPatchOperation {
  const path = `${list}/${operation.index === Infinity ? '-' : operation.index}`;
  if (operation.op === 'remove') return { op: 'remove', path };
  if (operation.op === 'move') return { op: 'move', from: `${list}/${operation.from}`, path };
  return { op: 'add', path, value: operation.place.from === undefined ? operation.place.value : null };
}

function hasValueAt(object: Json, path: JsonPath): boolean {
  let value: Json | undefined = object;
  for (const part of path) {
    if (typeof part === 'number') value = Array.isArray(value) ? (value as readonly Json[])[part] : undefined;
    else value = isJsonObject(value) ? value[part] : undefined;
  }
  return value !== undefined;
}
