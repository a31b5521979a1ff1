import { isJsonObject, type Json, type JsonObject } from '../../json/json.js';
import { numberText } from '../../yaml/read-go-yaml.js';
import { formatValue } from '../schema/config-error.js';
import type { FieldType } from './field-type.js';

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

/** A field that a type does not know. */
export interface UnknownField {
  /** `containers[0].imagePullPolcy` */
  readonly path: string;
  readonly key: string;
  /** The keys that there are in its place. */
  readonly known: readonly string[];
}

/** A value with the types of its fields, and the fields that these types do not know: they are in it as they came. */
export interface TypedValue {
  readonly value: Json;
  readonly unknown: readonly UnknownField[];
}

/** Reads one value. */
class TypedReader {
  readonly unknown: UnknownField[] = [];

  read(value: Json, type: FieldType, path: string): Json {
    if (typeof type === 'string') return asScalar(value, type, path);
    if ('list' in type) return this.#asList(value, type.list, path);
    if ('map' in type) return this.#asMap(value, type.map, path);
    return this.#asFields(value, type.fields, path);
  }

  /** A list, in which a null becomes the empty text, as in Go. */
  #asList(value: Json, type: FieldType, path: string): readonly Json[] {
    if (!Array.isArray(value)) throw new FieldTypeError(path, value, 'a list');
    return (value as readonly Json[]).map((item, index) => {
      const at = `${path}[${index}]`;
      return item === null && type === 'text' ? '' : this.read(item, type, at);
    });
  }

  #asMap(value: Json, type: FieldType, path: string): JsonObject {
    return Object.fromEntries(
      Object.entries(asObject(value, path)).map(([key, child]) => [
        key,
        this.read(child ?? null, type, childPath(path, key)),
      ]),
    );
  }

  #asFields(value: Json, fields: Readonly<Record<string, FieldType>>, path: string): JsonObject {
    const entries = Object.entries(asObject(value, path)).flatMap(([key, child]): (readonly [string, Json])[] => {
      // A null is what is not there.
      if (child === null || child === undefined) return [];
      const type = Object.hasOwn(fields, key) ? fields[key] : undefined;
      const at = childPath(path, key);
      if (type !== undefined) return [[key, this.read(child, type, at)]];
      this.unknown.push({ path: at, key, known: Object.keys(fields) });
      return [[key, child]];
    });
    return Object.fromEntries(entries);
  }
}

/**
 * A value as Kubernetes' own types hold it: scalars are texts where a text is wanted. Nulls are gone.
 * @throws FieldTypeError where a value has a type that can't be converted into the wanted one
 */
export function typedJson(value: Json, type: FieldType): TypedValue {
  const reader = new TypedReader();
  return { value: reader.read(value, type, ''), unknown: reader.unknown };
}

function asText(value: Json, path: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return String(value);
  throw new FieldTypeError(path, value, 'a text');
}

function asObject(value: Json, path: string): JsonObject {
  if (!isJsonObject(value)) throw new FieldTypeError(path, value, 'a map');
  return value;
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
