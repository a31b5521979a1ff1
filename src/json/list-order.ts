import type { Json } from './json.js';
import type { JsonChange, JsonPath } from './json-change.js';

/** What is put before an item that stays: an item of the same list, or new ones. */
export type Placement = {
  /** The number of that item; that of the last one and one, or more, for the end. */
  readonly at: number;
} & ({ readonly from: number } | { readonly items: readonly Json[] });

/** How the items of a list change their places, numbered as before the changes. */
export interface ListOrder {
  readonly list: JsonPath;
  /** In order. */
  readonly removed: readonly number[];
  /** In the order in which they come in the list. */
  readonly placed: readonly Placement[];
}

interface Collected extends ListOrder {
  readonly removed: number[];
  readonly placed: Placement[];
}

/** The text by which a path is known. */
export const pathKey = (path: JsonPath): string => JSON.stringify(path);

/** The lists whose items are removed, added or moved, by the `pathKey` of their paths; a list in another one comes first. */
export function listOrders(changes: readonly JsonChange[]): ReadonlyMap<string, ListOrder> {
  const orders = new Map<string, Collected>();
  const orderAt = (list: JsonPath): Collected => {
    const key = pathKey(list);
    const order = orders.get(key) ?? { list, removed: [], placed: [] };
    orders.set(key, order);
    return order;
  };
  for (const change of changes) {
    const { path } = change;
    const [list, number] = [path.slice(0, -1), Number(path.at(-1))];
    if (change.change === 'append') orderAt(path).placed.push({ at: Infinity, items: change.items });
    else if (change.change === 'insert') orderAt(list).placed.push({ at: number, items: change.items });
    else if (change.change === 'move') orderAt(list).placed.push({ at: change.to, from: number });
    else if (isOrderChange(change)) orderAt(list).removed.push(number);
  }
  return orders;
}

/** True for a change of a list's order, which `listOrders` gives. */
export function isOrderChange(change: JsonChange): boolean {
  return change.change === 'remove' ? typeof change.path.at(-1) === 'number' : change.change !== 'set';
}

/** The items of a list in their new order. */
export function reorder<Item>(
  items: readonly Item[],
  { removed, placed }: ListOrder,
  create: (value: Json) => Item,
): readonly Item[] {
  const gone = new Set(removed);
  for (const placement of placed) if ('from' in placement) gone.add(placement.from);
  const result: Item[] = [];
  let next = 0;
  const addUntil = (end: number): void => {
    for (; next < Math.min(end, items.length); next += 1) {
      if (!gone.has(next)) result.push(...items.slice(next, next + 1));
    }
  };
  for (const placement of placed) {
    addUntil(placement.at);
    if ('from' in placement) result.push(...items.slice(placement.from, placement.from + 1));
    else for (const item of placement.items) result.push(create(item));
  }
  addUntil(items.length);
  return result;
}
