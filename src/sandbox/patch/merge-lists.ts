import { fieldOf, isJsonObject, type JsonObject, type JsonValue } from '../json/json-value.js';
import { goValue } from './go-value.js';
import { orderElements } from './order-elements.js';
import { PatchError } from './patch-error.js';

/** A list of the object, what a strategic merge patch says about it, and the key by which its items merge, if any. */
export interface ListMerge {
  readonly original: readonly JsonValue[];
  readonly patch: readonly JsonValue[];
  readonly mergeKey: string | undefined;
}

/**
 * Merges two lists: items with the same merge key by `mergeItems`, scalars as a set, `$patch: delete` and `replace` obeyed.
 * The result is in the patch's order, with the object's other items between them (see {@link orderElements}).
 * @throws PatchError where an item lacks the merge key, or the lists mix objects with scalars.
 */
export function mergeLists(
  merge: ListMerge,
  mergeItems: (item: JsonObject, change: JsonObject) => JsonObject,
): readonly JsonValue[] {
  const { original, patch, mergeKey } = merge;
  if (original.length === 0 && patch.length === 0) return original;
  requireSameType(original, patch);
  if (!isJsonObject(original[0] ?? patch[0])) {
    return orderElements({
      items: unique([...original, ...patch]),
      first: patch,
      serverOrder: original,
      mergeKey: undefined,
    });
  }
  if (mergeKey === undefined) throw new PatchError('cannot merge lists without merge key for type struct');
  return mergeObjectLists(original.filter(isJsonObject), patch.filter(isJsonObject), { mergeKey, mergeItems });
}

/** The list without the items that are in the other: `$deleteFromPrimitiveList/x`. */
export function withoutItems(list: readonly JsonValue[], items: readonly JsonValue[]): readonly JsonValue[] {
  return list.filter((item) => !items.includes(item));
}

function mergeObjectLists(
  original: readonly JsonObject[],
  patch: readonly JsonObject[],
  how: { readonly mergeKey: string; readonly mergeItems: (item: JsonObject, change: JsonObject) => JsonObject },
): readonly JsonValue[] {
  const { mergeKey } = how;
  const changes = patch.filter((item) => !Object.hasOwn(item, '$patch'));
  const directives = patch.filter((item) => Object.hasOwn(item, '$patch'));
  const deleted = directives.map((item) => deletedKey(item, mergeKey)).filter((key) => key !== undefined);
  // A replacement is neither merged nor reordered, so its items need no merge key.
  if (directives.some((item) => item['$patch'] === 'replace')) return changes;
  const left = original.filter((item) => !deleted.includes(fieldOf(item, mergeKey) ?? null));
  const merged = [...left];
  for (const change of changes) {
    const key = keyOf(change, mergeKey);
    const index = merged.findIndex((item) => fieldOf(item, mergeKey) === key);
    const found = merged[index];
    if (found === undefined) merged.push(change);
    else merged[index] = how.mergeItems(found, change);
  }
  return orderElements({ items: merged, first: changes, serverOrder: left, mergeKey });
}

/** The key of the items that a directive deletes; undefined for the other directives. */
function deletedKey(item: JsonObject, mergeKey: string): JsonValue | undefined {
  const directive = item['$patch'] ?? null;
  if (directive === 'delete') return keyOf(item, mergeKey);
  if (directive === 'replace') return undefined;
  if (directive === 'merge') throw new PatchError('merging lists cannot yet be specified in the patch');
  throw new PatchError(`unknown patch type: ${goValue(directive)} in map: ${goValue(item)}`);
}

function keyOf(item: JsonObject, mergeKey: string): JsonValue {
  const key = fieldOf(item, mergeKey);
  if (key === undefined) throw new PatchError(`map: ${goValue(item)} does not contain declared merge key: ${mergeKey}`);
  return key;
}

function requireSameType(...lists: readonly (readonly JsonValue[])[]): void {
  const types = new Set(
    lists.flat().map((item) => (isJsonObject(item) ? 'object' : Array.isArray(item) ? 'list' : typeof item)),
  );
  if (types.has('list')) throw new PatchError('lists of lists are not supported');
  if (types.size > 1) {
    throw new PatchError(`list element types are not identical: ${goValue(lists)}`);
  }
}

function unique(items: readonly JsonValue[]): readonly JsonValue[] {
  return [...new Set(items)];
}
