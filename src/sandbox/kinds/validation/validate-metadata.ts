import { isJsonObject, type JsonValue } from '../../json/json-value.js';
import { type FieldError, fieldInvalid, fieldRequired } from './field-error.js';
import type { NameFormat } from './name-formats.js';
import { labelValueErrors, qualifiedNameErrors } from './name-rules.js';

const annotationsLimit = 262_144;

/** Errors of a map of labels: its keys and values (apimachinery/pkg/apis/meta/v1/validation). */
export function validateLabels(labels: JsonValue | undefined, field: string): readonly FieldError[] {
  if (!isJsonObject(labels)) return [];
  return Object.entries(labels).flatMap(([key, value]) => [
    ...formatErrors(key, field, qualifiedNameErrors),
    ...(typeof value === 'string' ? formatErrors(value, field, labelValueErrors) : []),
  ]);
}

/** Errors of annotations: their keys, in lower case, and the size of all together (api/validation/objectmeta.go). */
export function validateAnnotations(annotations: JsonValue | undefined, field: string): readonly FieldError[] {
  if (!isJsonObject(annotations)) return [];
  let size = 0;
  const errors = Object.entries(annotations).flatMap(([key, value]) => {
    size += Buffer.byteLength(key) + Buffer.byteLength(typeof value === 'string' ? value : '');
    return qualifiedNameErrors(key.toLowerCase()).map((message) => fieldInvalid(field, key, message));
  });
  return size > annotationsLimit ? [...errors, fieldTooLong(field, annotationsLimit)] : errors;
}

/** A value, or all values together, larger than the server allows. */
export function fieldTooLong(field: string, limit: number): FieldError {
  return { reason: 'FieldValueTooLong', field, message: `Too long: must have at most ${limit} characters` };
}

/** Errors of a value that must have a format. */
export function formatErrors(value: string, field: string, format: NameFormat): readonly FieldError[] {
  return format(value).map((message) => fieldInvalid(field, value, message));
}

/** Errors of a required value that must have a format. */
export function requiredFormatErrors(value: string, field: string, format: NameFormat): readonly FieldError[] {
  return value === '' ? [fieldRequired(field)] : formatErrors(value, field, format);
}
