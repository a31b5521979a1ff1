import { fieldOf, isJsonList, isJsonObject, type JsonObject, type JsonValue, setField } from '../../json/json-value.js';
import { isSince, type KubernetesVersion, releaseOf } from '../../kubernetes-version.js';
import type { ApiField, ApiFields } from './api-field.js';

/**
 * The object as the server holds it after decoding: only fields that this version's Go type has, in its order, without
 * nulls and without zeros that `omitempty` leaves out, defaults filled in. A null in a map of strings is an empty string,
 * as in Go. Values of a wrong type stay as they are: `decodeError` names them. Returns the object itself where nothing
 * changes.
 */
export function decodeObject(object: JsonObject, fields: ApiFields, version: KubernetesVersion): JsonObject {
  const result: Record<string, JsonValue> = {};
  let kept = 0;
  for (const key in fields) {
    const field = fields[key];
    if (field === undefined || !isServed(field, version)) continue;
    const value = fieldOf(object, key);
    const decoded = decodeField(value, field, version);
    if (decoded === undefined) continue;
    result[key] = decoded;
    if (decoded === value) kept += 1;
  }
  return kept === Object.keys(object).length && sameKeys(object, result) ? object : result;
}

function isServed(field: ApiField, version: KubernetesVersion): boolean {
  const { since, until } = field;
  if (since !== undefined && !isSince(version, releaseOf(since).minor)) return false;
  return until === undefined || !isSince(version, releaseOf(until).minor + 1);
}

function sameKeys(a: JsonObject, b: JsonObject): boolean {
  const keys = Object.keys(b);
  return Object.keys(a).every((key, index) => key === keys[index]) && keys.length === Object.keys(a).length;
}

function decodeField(value: JsonValue | undefined, field: ApiField, version: KubernetesVersion): JsonValue | undefined {
  const present = value === undefined || value === null ? undefined : decodeValue(value, field, version);
  if (present !== undefined && (field.keepsZero === true || !isZero(present, field))) return present;
  const absent = field.absentIn === undefined || field.absentIn === version ? field.absent : undefined;
  return absent === undefined || absent === null ? absent : decodeValue(absent, field, version);
}

function decodeValue(value: JsonValue, field: ApiField, version: KubernetesVersion): JsonValue {
  switch (field.kind) {
    case 'object':
      return isJsonObject(value) ? decodeObject(value, field.fields, version) : value;
    case 'list':
      return isJsonList(value) ? decodeList(value, field.items, version) : value;
    case 'map':
      return isJsonObject(value) ? decodeMap(value, field.items, version) : value;
    default:
      return value;
  }
}

function decodeList(list: readonly JsonValue[], items: ApiField, version: KubernetesVersion): readonly JsonValue[] {
  const decoded = list.map((item) => decodeValue(item ?? zeroOf(items), items, version));
  return decoded.every((item, index) => item === list[index]) ? list : decoded;
}

function decodeMap(map: JsonObject, items: ApiField, version: KubernetesVersion): JsonObject {
  const decoded: Record<string, JsonValue> = {};
  let changed = false;
  for (const [key, value] of Object.entries(map)) {
    const item = decodeValue(value ?? zeroOf(items), items, version);
    // Go knows no directives in a map of strings: `$patch` is a key like any other there.
    setField(decoded, key, item);
    changed ||= item !== value;
  }
  return changed ? decoded : map;
}

function zeroOf(field: ApiField): JsonValue {
  switch (field.kind) {
    case 'string':
      return '';
    case 'integer':
      return 0;
    case 'boolean':
      return false;
    case 'object':
      return {};
    default:
      return null;
  }
}

function isZero(value: JsonValue, field: ApiField): boolean {
  switch (field.kind) {
    case 'string':
      return value === '';
    case 'integer':
      return value === 0;
    case 'boolean':
      return value === false;
    case 'list':
      return isJsonList(value) && value.length === 0;
    case 'map':
      return isJsonObject(value) && Object.keys(value).length === 0;
    default:
      return false;
  }
}
