import isEqual from 'lodash/isEqual.js';

import { fieldOf, isJsonList, isJsonObject, type JsonObject, type JsonValue, setField } from '../json/json-value.js';
import { goJsonType, goValue } from './go-value.js';
import { mergeLists, withoutItems } from './merge-lists.js';
import type { MergeSchema } from './merge-schema.js';
import { orderElements } from './order-elements.js';
import { PatchError } from './patch-error.js';

const setElementOrder = '$setElementOrder/';
const deleteFromPrimitiveList = '$deleteFromPrimitiveList/';
const retainKeys = '$retainKeys';
const noSchema: MergeSchema = {};

/**
 * Applies a strategic merge patch as Kubernetes 1.7 to 1.9 do (k8s.io/apimachinery, util/strategicpatch): objects merge,
 * null removes, lists with a merge key in the schema merge item by item, other lists are replaced; `$patch`,
 * `$setElementOrder/x`, `$deleteFromPrimitiveList/x` and `$retainKeys` are obeyed. What the original does not have is taken
 * from the patch unchanged, nulls and directives included: the server drops those when it decodes the result. Parts
 * that the patch does not name are shared with the original.
 * @throws PatchError where the patch does not apply.
 */
export function applyStrategicMergePatch(original: JsonObject, patch: JsonValue, schema: MergeSchema): JsonObject {
  if (patch === null) return original;
  if (!isJsonObject(patch)) {
    throw new PatchError(`json: cannot unmarshal ${goJsonType(patch)} into Go value of type map[string]interface {}`);
  }
  return mergeObjects(original, patch, schema);
}

function mergeObjects(original: JsonObject, patch: JsonObject, schema: MergeSchema): JsonObject {
  const directive = fieldOf(patch, '$patch');
  if (directive !== undefined) return applyDirective(directive, patch);
  const merged: Record<string, JsonValue> = copyRetained(original, patch);
  const done = mergeOrderedLists(merged, patch, schema);
  for (const [key, value] of Object.entries(patch)) {
    if (key === retainKeys || done.has(key)) continue;
    if (key.startsWith(deleteFromPrimitiveList)) {
      deletePrimitives(merged, key, value);
    } else if (value === null) {
      Reflect.deleteProperty(merged, key);
    } else {
      setField(merged, key, mergeValues(fieldOf(merged, key), value, schemaOf(schema, key)));
    }
  }
  return merged;
}

function schemaOf(schema: MergeSchema, key: string): MergeSchema {
  const { fields } = schema;
  return fields !== undefined && Object.hasOwn(fields, key) ? (fields[key] ?? noSchema) : noSchema;
}

function applyDirective(directive: JsonValue, patch: JsonObject): JsonObject {
  if (directive === 'delete') return {};
  if (directive !== 'replace') {
    throw new PatchError(`unknown patch type: ${goValue(directive)} in map: ${goValue(patch)}`);
  }
  return Object.fromEntries(Object.entries(patch).filter(([key]) => key !== '$patch'));
}

function mergeValues(original: JsonValue | undefined, patch: JsonValue, schema: MergeSchema): JsonValue {
  if (isJsonObject(original) && isJsonObject(patch)) return mergeObjects(original, patch, schema);
  if (isJsonList(original) && isJsonList(patch)) return mergeListValues(original, patch, schema);
  return patch;
}

function mergeListValues(
  original: readonly JsonValue[],
  patch: readonly JsonValue[],
  schema: MergeSchema,
): readonly JsonValue[] {
  const merges = schema.mergeKey !== undefined || schema.mergePrimitives === true;
  if (!merges) return patch;
  return mergeLists({ original, patch, mergeKey: schema.mergeKey }, (item, change) =>
    mergeObjects(item, change, schema),
  );
}

/** A copy of the original with only the keys that `$retainKeys` names, or with all where the patch does not have it. */
function copyRetained(original: JsonObject, patch: JsonObject): Record<string, JsonValue> {
  const list = fieldOf(patch, retainKeys);
  if (list === undefined) return { ...original };
  const named = Object.entries(patch).filter(([key, value]) => value !== null && !isListDirective(key));
  if (!isJsonList(list) || named.some(([key]) => key !== retainKeys && !list.includes(key))) {
    throw new PatchError('invalid patch format of retainKeys');
  }
  return Object.fromEntries(Object.entries(original).filter(([key]) => list.includes(key)));
}

function isListDirective(key: string): boolean {
  return key.startsWith(deleteFromPrimitiveList) || key.startsWith(setElementOrder);
}

/** Merges each list that has a `$setElementOrder/x`, and returns the keys of the patch that are done with that. */
function mergeOrderedLists(
  merged: Record<string, JsonValue>,
  patch: JsonObject,
  schema: MergeSchema,
): ReadonlySet<string> {
  const done = new Set<string>();
  for (const [directive, order] of Object.entries(patch)) {
    if (!directive.startsWith(setElementOrder)) continue;
    const key = directive.slice(setElementOrder.length);
    done.add(directive);
    const ordered = mergeOrderedList(
      { order, original: fieldOf(merged, key), patch: fieldOf(patch, key) },
      schemaOf(schema, key),
    );
    if (ordered === undefined) continue;
    setField(merged, key, ordered);
    done.add(key);
  }
  return done;
}

interface OrderedMerge {
  readonly order: JsonValue;
  readonly original: JsonValue | undefined;
  readonly patch: JsonValue | undefined;
}

function mergeOrderedList(lists: OrderedMerge, schema: MergeSchema): readonly JsonValue[] | undefined {
  const order = requireList(lists.order);
  if (lists.original === undefined && lists.patch === undefined) return undefined;
  const original = lists.original === undefined ? [] : requireList(lists.original);
  const patch = lists.patch === undefined ? [] : requireList(lists.patch);
  const { mergeKey } = schema;
  requirePatchOrder(patch, order, mergeKey);
  const merged = lists.original === undefined ? patch : mergeListValues(original, patch, schema);
  return orderElements({ items: merged, first: order, serverOrder: original, mergeKey });
}

function requireList(value: JsonValue): readonly JsonValue[] {
  if (isJsonList(value)) return value;
  throw new PatchError(`expected a []interface {}, but received a ${goType(value)}`);
}

function goType(value: JsonValue): string {
  if (value === null) return '%!s(<nil>)';
  if (typeof value === 'object') return 'map[string]interface {}';
  return typeof value === 'number' ? 'float64' : goJsonType(value);
}

/** The patch may name a subset of `$setElementOrder/x`, in the same order; items that it deletes are ignored. */
function requirePatchOrder(patch: readonly JsonValue[], order: readonly JsonValue[], mergeKey?: string): void {
  const keyOf = (item: JsonValue): JsonValue | undefined =>
    mergeKey === undefined ? item : isJsonObject(item) ? fieldOf(item, mergeKey) : undefined;
  const kept = patch.filter((item) => !isJsonObject(item) || fieldOf(item, '$patch') === undefined);
  if (order.length === 0) return;
  let position = 0;
  for (const item of kept) {
    while (position < order.length && !isEqual(keyOf(order[position] ?? null), keyOf(item))) position += 1;
    if (position === order.length) {
      throw new PatchError(
        `The order in patch list:\n${goValue(patch)}\n doesn't match $setElementOrder list:\n${goValue(order)}\n`,
      );
    }
    position += 1;
  }
}

function deletePrimitives(merged: Record<string, JsonValue>, directive: string, items: JsonValue): void {
  const key = directive.slice(deleteFromPrimitiveList.length);
  const list = fieldOf(merged, key);
  if (items === null) {
    Reflect.deleteProperty(merged, key);
  } else if (isJsonList(list) && isJsonList(items)) {
    setField(merged, key, withoutItems(list, items));
  }
}
