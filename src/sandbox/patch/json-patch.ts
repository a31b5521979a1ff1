import isEqual from 'lodash/isEqual.js';

import { fieldOf, isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../json/json-value.js';
import { goJsonType } from './go-value.js';
import { PatchError } from './patch-error.js';

type Container = JsonObject | readonly JsonValue[];

/** What an operation does in the object or list that holds its target. */
type Change = (container: Container, key: string) => Container;

/** An operation's name and fields; a field of a wrong type reads as the Go library reads it. */
interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from: string;
  readonly value: JsonValue;
}

/**
 * Applies a JSON Patch (RFC 6902) with the messages, and the limits, of the library of the real server: the empty path does
 * not apply, `test` of a missing key against null passes. Parts that no operation names are shared with the original.
 * @throws PatchError on the first operation that does not apply.
 */
export function applyJsonPatch(original: JsonObject, patch: JsonValue): JsonObject {
  if (patch === null) return original;
  if (!isJsonList(patch)) throw cannotUnmarshal(patch, 'Patch');
  return patch.map(operationOf).reduce<JsonObject>(applyOperation, original);
}

function cannotUnmarshal(value: JsonValue, type: string): PatchError {
  return new PatchError(`json: cannot unmarshal ${goJsonType(value)} into Go value of type jsonpatch.${type}`);
}

function operationOf(value: JsonValue): Operation {
  if (value === null) return { op: 'unknown', path: 'unknown', from: 'unknown', value: null };
  if (!isJsonObject(value)) throw cannotUnmarshal(value, 'operation');
  const text = (key: string): string => {
    const field = value[key];
    return typeof field === 'string' ? field : 'unknown';
  };
  return { op: text('op'), path: text('path'), from: text('from'), value: value['value'] ?? null };
}

function applyOperation(document: JsonObject, operation: Operation): JsonObject {
  const { op, path, value } = operation;
  const fails = `jsonpatch ${op} operation does not apply:`;
  const missing = `${fails} doc is missing path: ${path}`;
  switch (op) {
    case 'add':
      return change(document, path, { edit: insert(value), missing });
    case 'remove':
      return change(document, path, { edit: remove, missing });
    case 'replace':
      return change(document, path, { edit: replaceAt(path, value), missing });
    case 'move':
    case 'copy':
      return relocate(document, operation, fails);
    case 'test':
      return testValue(document, operation, `${fails} is missing path: ${path}`);
    default:
      throw new PatchError(`Unexpected kind: ${op}`);
  }
}

function relocate(document: JsonObject, { op, path, from }: Operation, fails: string): JsonObject {
  const missing = `${fails} doc is missing from path: ${from}`;
  const value = read(document, from, missing) ?? null;
  const rest = op === 'move' ? change(document, from, { edit: remove, missing }) : document;
  return change(rest, path, { edit: insert(value), missing: `${fails} doc is missing destination path: ${path}` });
}

function testValue(document: JsonObject, { path, value }: Operation, missing: string): JsonObject {
  const found = read(document, path, missing) ?? null;
  if (!isEqual(found, value)) throw new PatchError(`Testing value ${path} failed`);
  return document;
}

/** Reads the value at a path; undefined where the last key is missing in its object. */
function read(document: JsonObject, path: string, missing: string): JsonValue | undefined {
  let found: JsonValue | undefined;
  const edit: Change = (container, key) => {
    found = get(container, key);
    return container;
  };
  change(document, path, { edit, missing });
  return found;
}

/** What to do with the container of the last key, and the message where it does not exist. */
interface Step {
  readonly edit: Change;
  readonly missing: string;
}

function change(document: JsonObject, path: string, step: Step): JsonObject {
  const keys = path.split('/').slice(1).map(decodeKey);
  if (keys.length === 0) throw new PatchError(step.missing);
  return changeAt(document, keys, step) as JsonObject;
}

function changeAt(container: Container, keys: readonly string[], step: Step): Container {
  const [key = '', ...rest] = keys;
  if (rest.length === 0) return step.edit(container, key);
  const child = childOf(container, key);
  if (child === null || typeof child !== 'object') throw new PatchError(step.missing);
  const changed = changeAt(child, rest, step);
  return changed === child ? container : withValue(container, key, changed);
}

function childOf(container: Container, key: string): JsonValue {
  if (!isJsonList(container)) return fieldOf(container, key) ?? null;
  return /^\d+$/.test(key) ? (container[Number(key)] ?? null) : null;
}

function get(container: Container, key: string): JsonValue | undefined {
  if (!isJsonList(container)) return fieldOf(container, key);
  const index = indexOf(key);
  if (index < 0 || index >= container.length) throw new PatchError(`Unable to access invalid index: ${index}`);
  return container[index];
}

function insert(value: JsonValue): Change {
  return (container, key) => {
    if (!isJsonList(container)) return withValue(container, key, value);
    if (key === '-') return [...container, value];
    const index = indexOf(key);
    // The library counts a negative index from the end of the longer list: -1 appends.
    const position = index < 0 ? container.length + 1 + index : index;
    if (position < 0 || position > container.length) {
      throw new PatchError(`Unable to access invalid index: ${Math.abs(index)}`);
    }
    return container.toSpliced(position, 0, value);
  };
}

function replaceAt(path: string, value: JsonValue): Change {
  return (container, key) => {
    const index = isJsonList(container) ? Number(key) : 0;
    const exists = isJsonList(container)
      ? /^\d+$/.test(key) && index < container.length
      : Object.hasOwn(container, key);
    if (!exists) throw new PatchError(`jsonpatch replace operation does not apply: doc is missing key: ${path}`);
    return withValue(container, key, value);
  };
}

function remove(container: Container, key: string): Container {
  if (isJsonList(container)) {
    const index = indexOf(key);
    if (index < 0 || index >= container.length) throw new PatchError(`Unable to remove invalid index: ${index}`);
    return container.toSpliced(index, 1);
  }
  if (!Object.hasOwn(container, key)) throw new PatchError(`Unable to remove nonexistent key: ${key}`);
  return Object.fromEntries(Object.entries(container).filter(([name]) => name !== key));
}

function withValue(container: Container, key: string, value: JsonValue): Container {
  // A computed key in a literal defines, where an assignment to `__proto__` would change the prototype.
  return isJsonList(container) ? container.with(Number(key), value) : { ...container, [key]: value };
}

function indexOf(key: string): number {
  if (!/^[+-]?\d+$/.test(key)) throw new PatchError(`strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`);
  return Number(key);
}

/** RFC 6901, section 4. */
function decodeKey(token: string): string {
  return token.replace(/~[01]/g, (escape) => (escape === '~1' ? '/' : '~'));
}
