/** Go values from JSON, the way encoding/json makes them. Nothing is converted before a template looks at it. */

import { int64 } from './go-literals.js';
import { ANY_LIST, ANY_MAP, isSigned, isUnsigned } from './go-type.js';
import {
  type GoField,
  GoInt,
  GoList,
  GoMap,
  GoNamed,
  GoPointer,
  GoStruct,
  type GoType,
  type GoValue,
} from './go-value.js';

/** Values of no known type: objects are map[string]interface{}, arrays []interface{}, whole numbers int64, others float64. */
export function fromJson(json: unknown): GoValue {
  if (json === undefined || json === null) return null;
  if (typeof json === 'number') return isInt64(json) ? int64(json) : json;
  if (typeof json === 'bigint') return int64(json);
  if (typeof json === 'string' || typeof json === 'boolean') return json;
  if (Array.isArray(json)) return new GoList(ANY_LIST, () => json.map(fromJson));
  if (typeof json === 'object') {
    return new GoMap(ANY_MAP, () => Object.entries(json).map(([key, value]) => [key, fromJson(value)] as const));
  }
  return null;
}

/**
 * A value of the type. What is absent has the type's zero value: `""`, 0, false, a nil list, map or pointer, a struct of
 * zero values. JSON that does not fit counts as absent: the manifest has been checked before.
 */
export function fromJsonAs(type: GoType, json: unknown): GoValue {
  if (type.fromJson !== undefined) return type.fromJson(json);
  if (isSigned(type.kind) || isUnsigned(type.kind)) return new GoInt(type, wholeNumber(json));
  switch (type.kind) {
    case 'string':
      return scalar(type, typeof json === 'string' ? json : '');
    case 'bool':
      return scalar(type, json === true);
    case 'float32':
    case 'float64':
      return scalar(type, typeof json === 'number' ? json : 0);
    default:
      return compositeFromJson(type, json);
  }
}

/** The zero value of a type: of interfaces nil. */
export function zeroValue(type: GoType): GoValue {
  return fromJsonAs(type, undefined);
}

/** A string, bool or float64 of the type: a plain JavaScript value if the type is the predeclared one. */
export function scalar(type: GoType, value: string | boolean | number): string | boolean | number | GoNamed {
  return type.name === type.kind && type.kind !== 'float32' ? value : new GoNamed(type, value);
}

/** A struct of the type. What is absent has the type's zero value. */
export function structFromJson(type: GoType, json: Readonly<Record<string, unknown>>): GoStruct {
  const read = (fieldName: string): GoValue => {
    const field = type.fieldNamed?.(fieldName);
    return field === undefined ? null : fromJsonAs(field.type, jsonOf(field, json));
  };
  return new GoStruct(type, read);
}

function jsonOf(field: GoField, json: Readonly<Record<string, unknown>>): unknown {
  if (field.embedded === true && field.jsonName === '') return json;
  return Object.hasOwn(json, field.jsonName) ? json[field.jsonName] : undefined;
}

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function isInt64(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63 && !Object.is(value, -0);
}

function wholeNumber(json: unknown): bigint {
  if (typeof json === 'bigint') return json;
  return typeof json === 'number' && Number.isInteger(json) ? BigInt(json) : 0n;
}

function compositeFromJson(type: GoType, json: unknown): GoValue {
  switch (type.kind) {
    case 'slice':
    case 'array':
      return listFromJson(type, json);
    case 'map':
      return mapFromJson(type, json);
    case 'pointer':
      return pointerFromJson(type, json);
    case 'struct':
      return structFromJson(type, isObject(json) ? json : {});
    default:
      return fromJson(json);
  }
}

function listFromJson(type: GoType, json: unknown): GoList {
  const { element } = type;
  if (element === undefined || !Array.isArray(json)) return new GoList(type, undefined);
  return new GoList(type, () => json.map((item) => fromJsonAs(element, item)));
}

function mapFromJson(type: GoType, json: unknown): GoMap {
  const { element } = type;
  if (element === undefined || !isObject(json)) return new GoMap(type, undefined);
  return new GoMap(type, () => Object.entries(json).map(([key, value]) => [key, fromJsonAs(element, value)] as const));
}

function pointerFromJson(type: GoType, json: unknown): GoPointer {
  const { element } = type;
  if (element === undefined || json === undefined || json === null) return new GoPointer(type, undefined);
  return new GoPointer(type, fromJsonAs(element, json));
}
