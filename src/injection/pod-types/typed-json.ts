import { isJsonObject, type Json, type JsonObject } from '../../json/json.js';
import { rebuiltMap } from '../../json/rebuilt-map.js';
import { numberText } from '../../yaml/read-go-yaml.js';
import { formatValue } from '../schema/config-error.js';
import { quantityValue } from '../schema/quantity.js';
import { isDirective } from './directives.js';
import { type FieldsType, type FieldType, isIn, type ScalarType, typeOf } from './field-type.js';
import { ValuePath } from './value-path.js';

/** A value that has the wrong type for its field. */
export class FieldTypeError extends Error {
  readonly code = 'ERR_FIELD_TYPE';

  /** @param path of the field, `containers[0].ports[0].containerPort` */
  constructor(path: string, value: Json, wanted: string) {
    super(`${path === '' ? 'the whole' : path}: got ${formatValue(value)}, want ${wanted}`);
    this.name = 'FieldTypeError';
  }
}

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

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

/** What the values of scalar types are. They throw FieldTypeError. */
type Scalars = Readonly<Record<ScalarType, (value: Json, path: ValuePath) => Json>>;

/** Scalars, made texts where texts are wanted. */
const CONVERTED: Scalars = {
  text: asText,
  quantity: asText,
  time: asText,
  boolean: asBoolean,
  flag: asBoolean,
  integer: (value, path) => asInteger(value, path, 32),
  long: (value, path) => asInteger(value, path, 64),
  integerOrText: (value, path) => (Number.isInteger(value) ? asInteger(value, path, 32) : asText(value, path)),
  anything: (value) => value,
};

/** Scalars as they came, which have exactly the type: `1` is no text. A quantity may be a number. */
const EXACT: Scalars = {
  ...CONVERTED,
  text: asExactText,
  quantity: asQuantity,
  time: asTime,
  integerOrText: (value, path) => (typeof value === 'number' ? asInteger(value, path, 32) : asExactText(value, path)),
};

/** How strictly values are read. */
interface Strictness {
  readonly scalars: Scalars;
  /** The minor version of Kubernetes 1 whose fields there are; undefined for all. */
  readonly kubernetes: number | undefined;
  /** Whether nulls and directives are kept, as what they mean in a patch. */
  readonly isPatch: boolean;
}

/** Reads one value. What needs no change stays the same object. */
class TypedReader {
  readonly unknown: UnknownField[] = [];
  readonly #strictness: Strictness;
  readonly #path = new ValuePath();

  constructor(strictness: Strictness) {
    this.#strictness = strictness;
  }

  read(value: Json, type: FieldType): Json {
    if (typeof type === 'string') return this.#strictness.scalars[type](value, this.#path);
    if ('list' in type) return this.#asList(value, type.list);
    return 'map' in type ? this.#asMap(value, type.map) : this.#asFields(value, type.fields);
  }

  #at(part: string | number, value: Json, type: FieldType): Json {
    this.#path.enter(part);
    const read = this.read(value, type);
    this.#path.leave();
    return read;
  }

  /** A list, in which a null becomes the empty text, as in Go. */
  #asList(value: Json, type: FieldType): readonly Json[] {
    if (!Array.isArray(value)) throw new FieldTypeError(this.#path.text(), value, 'a list');
    const list = value as readonly Json[];
    const items = list.map((item, index) => (item === null && type === 'text' ? '' : this.#at(index, item, type)));
    return items.every((item, index) => item === list[index]) ? list : items;
  }

  #asMap(value: Json, type: FieldType): JsonObject {
    return rebuiltMap(this.#object(value), {
      value: (key, child) =>
        this.#strictness.isPatch && (child === null || isDirective(key)) ? child : this.#at(key, child, type),
    });
  }

  #asFields(value: Json, fields: FieldsType['fields']): JsonObject {
    return rebuiltMap(this.#object(value), {
      value: (key, child, name) => this.#field({ key, name, fields }, child),
      ...(this.#strictness.kubernetes !== undefined && { name: (key) => fieldNamed(key, fields) }),
    });
  }

  /** The value of a field; undefined where it goes. */
  #field({ key, name, fields }: FieldKey, child: Json): Json | undefined {
    const { isPatch, kubernetes } = this.#strictness;
    if (isPatch && isDirective(key)) return child;
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const type = isIn(field, kubernetes) ? typeOf(field) : undefined;
    // Elsewhere than in a patch a null is what is not there.
    if (child === null) return isPatch && type !== undefined ? child : undefined;
    if (type !== undefined) return this.#at(key, child, type);
    this.unknown.push({ path: this.#path.text(key), key, known: Object.keys(fields) });
    return kubernetes === undefined ? child : undefined;
  }

  #object(value: Json): JsonObject {
    if (!isJsonObject(value)) throw new FieldTypeError(this.#path.text(), value, 'a map');
    return value;
  }
}

/** A key as it is written, the field that it means, and the fields that there are. */
interface FieldKey {
  readonly key: string;
  readonly name: string;
  readonly fields: FieldsType['fields'];
}

/**
 * A value as Kubernetes' own types hold it: scalars are texts where a text is wanted. Nulls are gone.
 * @throws FieldTypeError where a value has a type that can't be converted into the wanted one
 */
export function typedJson(value: Json, type: FieldType): TypedValue {
  const reader = new TypedReader({ scalars: CONVERTED, kubernetes: undefined, isPatch: false });
  return { value: reader.read(value, type), unknown: reader.unknown };
}

/**
 * A value as Istio holds it that was built with the types of a version of Kubernetes: as `typedJson`, and fields that this
 * version does not have are left out.
 * @param options `kubernetes` is the minor version of Kubernetes 1
 * @throws FieldTypeError where a value has a type that can't be converted into the wanted one
 */
export function typedObject(value: Json, type: FieldType, options: { readonly kubernetes: number }): TypedValue {
  const reader = new TypedReader({ scalars: CONVERTED, kubernetes: options.kubernetes, isPatch: false });
  return { value: reader.read(value, type), unknown: reader.unknown };
}

/**
 * A strategic merge patch for a value of a type, as Go reads it: scalars have exactly the type of their field, fields that this
 * version of Kubernetes does not have are left out, and nulls and directives are kept.
 * @param options `kubernetes` is the minor version of Kubernetes 1
 * @throws FieldTypeError where a value has another type than its field
 */
export function typedPatch(value: Json, type: FieldType, options: { readonly kubernetes: number }): TypedValue {
  const reader = new TypedReader({ scalars: EXACT, kubernetes: options.kubernetes, isPatch: true });
  return { value: reader.read(value, type), unknown: reader.unknown };
}

/** The field that a key means: Go takes one in other letters for it, too, where it reads what was merged. */
function fieldNamed(key: string, fields: FieldsType['fields']): string {
  if (Object.hasOwn(fields, key)) return key;
  const lower = key.toLowerCase();
  return Object.keys(fields).find((name) => name.toLowerCase() === lower) ?? key;
}

function asText(value: Json, path: ValuePath): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return String(value);
  throw new FieldTypeError(path.text(), value, 'a text');
}

function asExactText(value: Json, path: ValuePath): string {
  if (typeof value !== 'string') {
    throw new FieldTypeError(path.text(), value, 'a text (a number or a boolean in quotes)');
  }
  return value;
}

function asBoolean(value: Json, path: ValuePath): boolean {
  if (typeof value !== 'boolean') throw new FieldTypeError(path.text(), value, 'true or false');
  return value;
}

function asInteger(value: Json, path: ValuePath, bits: 32 | 64): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw new FieldTypeError(path.text(), value, 'a whole number (not in quotes)');
  }
  const most = 2 ** (bits - 1);
  if (value >= most || value < -most) throw new FieldTypeError(path.text(), value, `a whole number of ${bits} bits`);
  return value;
}

function asQuantity(value: Json, path: ValuePath): string {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  if (quantityValue(text) === undefined) {
    throw new FieldTypeError(path.text(), value, 'a quantity such as 100m or 128Mi');
  }
  return text;
}

function asTime(value: Json, path: ValuePath): string {
  if (typeof value === 'string' && RFC_3339.test(value)) return value;
  throw new FieldTypeError(path.text(), value, 'a time such as 2025-01-31T10:00:00Z');
}
