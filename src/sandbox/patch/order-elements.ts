import { fieldOf, isJsonObject, type JsonValue } from '../json/json-value.js';
import { goValue } from './go-value.js';
import { PatchError } from './patch-error.js';

/** A merged list, with the orders that its items had in the patch and on the server. */
export interface ElementOrder {
  readonly items: readonly JsonValue[];
  /** What the patch names, in its order: the list in the patch, or `$setElementOrder/x`. */
  readonly first: readonly JsonValue[];
  /** The list as the object had it. */
  readonly serverOrder: readonly JsonValue[];
  /** Undefined in a list of scalars, whose items are their own keys. */
  readonly mergeKey: string | undefined;
}

/**
 * Orders a merged list: items that the patch names keep the patch's order, the others the server's. The two are then
 * interleaved by their positions on the server; an item that was not on the server has no position and goes first. So new
 * items go before the old ones, unless the patch names the old ones before them
 * (design-proposals/preserve-order-in-strategic-merge-patch).
 * @throws PatchError where an item lacks the merge key.
 */
export function orderElements(order: ElementOrder): readonly JsonValue[] {
  const { items, mergeKey } = order;
  const patchPosition = positions(order.first, mergeKey);
  const serverPosition = positions(order.serverOrder, mergeKey);
  const keyed = items.map((item) => ({ item, key: keyOf(item, mergeKey) }));
  const byPosition =
    (position: ReadonlyMap<JsonValue, number>) =>
    (a: { readonly key: JsonValue }, b: { readonly key: JsonValue }): number =>
      (position.get(a.key) ?? 0) - (position.get(b.key) ?? 0);
  const named = keyed.filter(({ key }) => patchPosition.has(key)).sort(byPosition(patchPosition));
  const serverOnly = keyed.filter(({ key }) => !patchPosition.has(key)).sort(byPosition(serverPosition));

  const result: JsonValue[] = [];
  let next = 0;
  for (const { item, key } of named) {
    const limit = serverPosition.get(key);
    for (; limit !== undefined && next < serverOnly.length; next += 1) {
      const candidate = serverOnly[next];
      const position = candidate && serverPosition.get(candidate.key);
      if (candidate === undefined || position === undefined || position >= limit) break;
      result.push(candidate.item);
    }
    result.push(item);
  }
  return [...result, ...serverOnly.slice(next).map(({ item }) => item)];
}

function positions(list: readonly JsonValue[], mergeKey: string | undefined): ReadonlyMap<JsonValue, number> {
  const found = new Map<JsonValue, number>();
  list.forEach((item, index) => {
    const key = keyOf(item, mergeKey);
    if (!found.has(key)) found.set(key, index);
  });
  return found;
}

function keyOf(item: JsonValue, mergeKey: string | undefined): JsonValue {
  if (mergeKey === undefined) return item;
  const key = isJsonObject(item) ? fieldOf(item, mergeKey) : undefined;
  if (key === undefined) throw new PatchError(`map: ${goValue(item)} does not contain declared merge key: ${mergeKey}`);
  return key;
}
