import { isJsonObject, type Json } from './json.js';
import { changesBetween, type JsonPath } from './json-change.js';
import { type ListOperation, listOperations } from './list-operations.js';
import { isOrderChange, type ListOrder, listOrders, type Placement } from './list-order.js';

/** An operation of a JSON Patch (RFC 6902). */
export type JsonPatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move'; readonly from: string; readonly path: string };

/** Where an item is put; `at` is infinite for the end. */
type Place =
  | { readonly at: number; readonly from: undefined; readonly value: Json }
  | { readonly at: number; readonly from: number };

const pointerTo = (path: JsonPath): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** The JSON Patch that makes `after` of `before`, in time n log n in their sizes. */
export function jsonPatchBetween(before: Json, after: Json): readonly JsonPatchOperation[] {
  const changes = changesBetween(before, after);
  const operations: JsonPatchOperation[] = [];
  // Items are numbered as before the changes, so those that change their numbers go last.
  for (const change of changes) {
    const path = pointerTo(change.path);
    if (change.change === 'set') {
      const op = hasValueAt(before, change.path) ? 'replace' : 'add';
      operations.push({ op, path, value: change.value });
    } else if (!isOrderChange(change)) operations.push({ op: 'remove', path });
  }
  for (const order of listOrders(changes).values()) {
    for (const operation of operationsOfList(order)) operations.push(operation);
  }
  return operations;
}

function operationsOfList({ list, removed, placed }: ListOrder): readonly JsonPatchOperation[] {
  const pointer = pointerTo(list);
  const operations = listOperations({ removed, placed: placed.flatMap(placesOf) });
  return operations.map((operation) => patchOperation(pointer, operation));
}

function placesOf(placement: Placement): readonly Place[] {
  if ('from' in placement) return [placement];
  return placement.items.map((value) => ({ at: placement.at, from: undefined, value }));
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
