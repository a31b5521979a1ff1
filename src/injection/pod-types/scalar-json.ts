import type { Json } from '../../json/json.js';
import { numberText } from '../../yaml/read-go-yaml.js';
import { formatValue } from '../schema/config-error.js';
import { quantityValue } from '../schema/quantity.js';
import type { ScalarType } from './field-type.js';
import type { ValuePath } from './value-path.js';

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

/** What the values of scalar types are. They throw FieldTypeError. */
export type Scalars = Readonly<Record<ScalarType, (value: Json, path: ValuePath) => Json>>;

/** Scalars, made texts where texts are wanted. */
export const CONVERTED: Scalars = {
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
export const EXACT: Scalars = {
  ...CONVERTED,
  text: asExactText,
  quantity: asQuantity,
  time: asTime,
  integerOrText: (value, path) => (typeof value === 'number' ? asInteger(value, path, 32) : asExactText(value, path)),
};

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
