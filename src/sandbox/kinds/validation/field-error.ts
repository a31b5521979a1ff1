import type { JsonValue } from '../../json/json-value.js';
import { goSyntax } from './go-syntax.js';

/** A required field is absent. */
export function fieldRequired(field: string, detail?: string): FieldError {
  return { reason: 'FieldValueRequired', field, message: withDetail('Required value', detail) };
}

/** A value breaks a rule. The value is printed as Go prints it; `literal` prints what is already Go. */
export function fieldInvalid(
  field: string,
  value: JsonValue | { readonly literal: string },
  detail: string,
): FieldError {
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${printValue(value)}: ${detail}` };
}

/** The field is not allowed here, with any value. */
export function fieldForbidden(field: string, detail: string): FieldError {
  return { reason: 'FieldValueForbidden', field, message: `Forbidden: ${detail}` };
}

/** A value that must be unique occurs again. */
export function fieldDuplicate(field: string, value: JsonValue): FieldError {
  return { reason: 'FieldValueDuplicate', field, message: `Duplicate value: ${goSyntax(value)}` };
}

/** A value refers to something that does not exist. */
export function fieldNotFound(field: string, value: JsonValue): FieldError {
  return { reason: 'FieldValueNotFound', field, message: `Not found: ${goSyntax(value)}` };
}

/** A value is not one of those that the server supports. */
export function fieldNotSupported(field: string, value: JsonValue, supported: readonly string[]): FieldError {
  const message = `Unsupported value: ${goSyntax(value)}: supported values: ${supported.join(', ')}`;
  return { reason: 'FieldValueNotSupported', field, message };
}

/** `field is immutable`, with the value printed as Go prints it. */
export function fieldImmutable(field: string, value: JsonValue | { readonly literal: string }): FieldError {
  return fieldInvalid(field, value, 'field is immutable');
}

function withDetail(message: string, detail?: string): string {
  return detail === undefined || detail === '' ? message : `${message}: ${detail}`;
}

function printValue(value: JsonValue | { readonly literal: string }): string {
  const literal = typeof value === 'object' && value !== null && 'literal' in value ? value.literal : undefined;
  return typeof literal === 'string' ? literal : goSyntax(value);
}

/** One error of one field, as the server lists it in `details.causes` of a 422. */
export interface FieldError {
  /** For instance `FieldValueRequired`, `FieldValueInvalid`, `FieldValueForbidden`, `FieldValueDuplicate`. */
  readonly reason: string;
  /** Path of the field, for instance `spec.template.spec.containers[0].name`. */
  readonly field: string;
  /** The cause's message without the path: `Required value`, `Invalid value: "x": must be ...`. */
  readonly message: string;
}
