import { isJsonObject, type Json, type JsonObject, textOf } from '../../json/json.js';
import { PATCH } from '../pod-types/directives.js';
import { formatValue } from '../schema/config-error.js';
import { firstPlaces, type IdentityOf, inMergedOrder } from './item-order.js';
import { MergeError } from './merge-error.js';

/** How the items of a list are told apart and merged. */
interface KeyedList {
  /** The key that tells them apart. */
  readonly key: string;
  /** Of the list, for errors. */
  readonly path: string;
  readonly mergeItem: (original: JsonObject, patch: JsonObject, name: string) => JsonObject;
  /** What an item of a patch is that the list does not have. */
  readonly newItem: (patch: JsonObject) => JsonObject;
}

/** A list of texts with those of a patch, each once. */
export function mergedTexts(original: readonly Json[], patch: readonly Json[]): readonly Json[] {
  const items = [...new Set([...original, ...patch])];
  return sameItems(original, inMergedOrder(items, { patch, original, identityOf: (item) => item }));
}

/**
 * A list with the items of a patch merged into those that have the same key; the others are added. Of several items with one
 * key the first one counts. The list as it is where nothing changes.
 * @throws MergeError where an item of the patch is no map or has no key, or its `$patch` is unknown
 */
export function mergedKeyedList(
  original: readonly Json[],
  patch: readonly Json[],
  { key, path, mergeItem, newItem }: KeyedList,
): readonly Json[] {
  const identityOf: IdentityOf = (item) => (isJsonObject(item) ? (item[key] ?? undefined) : undefined);
  const { items, deleted, isReplaced } = sorted(patch, { key, path, identityOf });
  if (isReplaced) return inMergedOrder(items.map(newItem), { patch: [], original: items, identityOf });
  const before = deleted.size === 0 ? original : original.filter((item) => !deleted.has(identityOf(item)));
  const merged = [...before];
  const places = firstPlaces(before, identityOf);
  for (const item of items) {
    const identity = identityOf(item);
    const place = places.get(identity);
    const present = place === undefined ? undefined : merged[place];
    if (place === undefined || !isJsonObject(present)) {
      places.set(identity, merged.push(newItem(item)) - 1);
    } else {
      merged[place] = mergeItem(present, item, textOf(identity ?? null));
    }
  }
  return sameItems(original, inMergedOrder(merged, { patch: items, original: before, identityOf }));
}

/** The first list where both have the same items, so that it stays the same object. */
function sameItems(original: readonly Json[], list: readonly Json[]): readonly Json[] {
  return list.length === original.length && list.every((item, index) => item === original[index]) ? original : list;
}

/** What the items of a patch say. */
interface PatchItems {
  readonly items: readonly JsonObject[];
  readonly deleted: ReadonlySet<Json | undefined>;
  readonly isReplaced: boolean;
}

function sorted(
  patch: readonly Json[],
  { key, path, identityOf }: { readonly key: string; readonly path: string; readonly identityOf: IdentityOf },
): PatchItems {
  const items: JsonObject[] = [];
  const deleted = new Set<Json | undefined>();
  let isReplaced = false;
  patch.forEach((item, index) => {
    if (!isJsonObject(item)) throw new MergeError(`${path}[${index}]`, `got ${formatValue(item)}, want a map`);
    const directive = item[PATCH];
    if (directive === 'replace') {
      isReplaced = true;
      return;
    }
    const identity = identityOf(item);
    if (identity === undefined) {
      throw new MergeError(`${path}[${index}]`, `got no ${key}, want one: it tells the items apart`);
    }
    if (directive === undefined) items.push(item);
    else if (directive === 'delete') deleted.add(identity);
    else throw new MergeError(`${path}[${index}]`, `got $patch ${formatValue(directive)}, want 'replace' or 'delete'`);
  });
  return { items, deleted, isReplaced };
}
