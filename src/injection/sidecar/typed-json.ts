import { isJsonObject, type Json, type JsonObject } from '../../json/json.js';
import { numberText } from '../../yaml/read-go-yaml.js';
import { formatValue } from '../schema/config-error.js';
import type { FieldType } from './sidecar-fields.js';

/** A value that has the wrong type for its field. */
export class FieldTypeError extends Error {
  readonly code = 'ERR_FIELD_TYPE';

  /** @param path of the field, `containers[0].ports[0].containerPort` */
  constructor(path: string, value: Json, wanted: string) {
    super(`${path === '' ? 'the whole' : path}: got ${formatValue(value)}, want ${wanted}`);
    this.name = 'FieldTypeError';
  }
}

const childPath = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

/**
 * A value as Kubernetes' own types hold it: scalars are texts where a text is wanted, and fields that the type does not know
 * are gone.
 * @throws FieldTypeError where a value has a type that can't be converted into the wanted one
 */
export function typedJson(value: Json, type: FieldType, path = ''): Json {
  if (typeof type === 'string') return asScalar(value, type, path);
  if ('list' in type) return asList(value, type.list, path);
  if ('map' in type) return asMap(value, type.map, path);
  return asFields(value, type.fields, path);
}

function asText(value: Json, path: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return String(value);
  throw new FieldTypeError(path, value, 'a text');
}

/** A list, in which a null becomes the empty text, as in Go. */
function asList(value: Json, type: FieldType, path: string): readonly Json[] {
  if (!Array.isArray(value)) throw new FieldTypeError(path, value, 'a list');
  return (value as readonly Json[]).map((item, index) => {
    const at = `${path}[${index}]`;
    return item === null && type === 'text' ? '' : typedJson(item, type, at);
  });
}

function asObject(value: Json, path: string): JsonObject {
  if (!isJsonObject(value)) throw new FieldTypeError(path, value, 'a map');
  return value;
}

function asMap(value: Json, type: FieldType, path: string): JsonObject {
  return Object.fromEntries(
    Object.entries(asObject(value, path)).map(([key, child]) => [
      key,
      typedJson(child ?? null, type, childPath(path, key)),
    ]),
  );
}

function asFields(value: Json, fields: Readonly<Record<string, FieldType>>, path: string): JsonObject {
  const object = asObject(value, path);
  const typed: Record<string, Json> = {};
  for (const key of Object.keys(object)) {
    const child = object[key] ?? null;
    // Nulls and unknown fields are treated as absent.
    if (child === null || !Object.hasOwn(fields, key)) continue;
    const type = fields[key];
    if (type !== undefined) typed[key] = typedJson(child, type, childPath(path, key));
  }
  return typed;
}

function asScalar(value: Json, type: Extract<FieldType, string>, path: string): Json {
  switch (type) {
    case 'text':
    case 'quantity':
      return asText(value, path);
    case 'boolean':
      if (typeof value !== 'boolean') throw new FieldTypeError(path, value, 'true or false');
      return value;
    case 'integer':
      if (!Number.isInteger(value)) throw new FieldTypeError(path, value, 'a whole number (not in quotes)');
      return value;
    case 'integerOrText':
      return Number.isInteger(value) ? value : asText(value, path);
    case 'anything':
      return value;
  }
}
