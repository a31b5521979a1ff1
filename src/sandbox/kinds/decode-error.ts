import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../json/json-value.js';
import type { KubernetesVersion } from '../kubernetes-version.js';
import { goJsonType } from '../patch/go-value.js';
import type { ApiField, ApiFields } from './fields/api-field.js';
import { fieldsOfKind } from './strategies.js';

/**
 * Says which value of an object has a JSON type that the server cannot decode, undefined where none has. On a POST or PUT the
 * real server answers HTTP 400, reason BadRequest, with such a message; its words differ between versions and decoders, so
 * these only resemble them: `Deployment in version "v1beta1" cannot be handled as a Deployment: ...`.
 */
export function decodeError(object: JsonObject, kind: string, version: KubernetesVersion): string | undefined {
  const fields = fieldsOfKind(kind, version);
  const found = findWrongField(object, fields, '');
  if (found === undefined) return undefined;
  const apiVersion = typeof object['apiVersion'] === 'string' ? object['apiVersion'] : '';
  const named = apiVersion.slice(apiVersion.indexOf('/') + 1);
  return `${kind} in version ${JSON.stringify(named)} cannot be handled as a ${kind}: ${found}`;
}

function findWrongField(object: JsonObject, fields: ApiFields, path: string): string | undefined {
  for (const [key, value] of Object.entries(object)) {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (field === undefined || value === null) continue;
    const found = findWrongValue(value, field, path === '' ? key : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

const goTypes = {
  any: 'interface {}',
  string: 'string',
  time: 'string',
  integer: 'int32',
  boolean: 'bool',
  quantity: 'resource.Quantity',
  intOrString: 'intstr.IntOrString',
} as const;

function findWrongValue(value: JsonValue, field: ApiField, path: string): string | undefined {
  if (value === null) return undefined;
  switch (field.kind) {
    case 'object':
      return isJsonObject(value) ? findWrongField(value, field.fields, path) : unmarshalError(value, 'struct', path);
    case 'map':
      if (!isJsonObject(value)) return unmarshalError(value, 'map[string]string', path);
      return findFirstWrong(Object.entries(value), field.items, (key) => `${path}.${key}`);
    case 'list':
      if (!isJsonList(value)) return unmarshalError(value, '[]', path);
      return findFirstWrong(value.entries(), field.items, (index) => `${path}[${index}]`);
    default:
      return isScalarOf(value, field.kind) ? undefined : unmarshalError(value, goTypes[field.kind], path);
  }
}

function isScalarOf(value: JsonValue, kind: keyof typeof goTypes): boolean {
  switch (kind) {
    case 'any':
      return true;
    case 'string':
    case 'time':
      return typeof value === 'string';
    case 'integer':
      return Number.isInteger(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'quantity':
    case 'intOrString':
      return typeof value === 'string' || typeof value === 'number';
  }
}

function findFirstWrong<Key>(
  entries: Iterable<readonly [Key, JsonValue]>,
  items: ApiField,
  pathOf: (key: Key) => string,
): string | undefined {
  for (const [key, item] of entries) {
    const found = findWrongValue(item, items, pathOf(key));
    if (found !== undefined) return found;
  }
  return undefined;
}

function unmarshalError(value: JsonValue, type: string, path: string): string {
  return `${path}: json: cannot unmarshal ${goJsonType(value)} into Go value of type ${type}`;
}
