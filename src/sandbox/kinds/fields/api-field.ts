import type { JsonValue } from '../../json/json-value.js';
import type { KubernetesVersion } from '../../kubernetes-version.js';

interface FieldOptions {
  /** What the server fills in where the field is absent: a default, or the zero of a Go field without `omitempty`. */
  readonly absent?: JsonValue;
  /** The only version that fills `absent` in; all, where not given. */
  readonly absentIn?: KubernetesVersion;
  /** Whether zero (0, false, "", an empty list) stays: a Go pointer, or a field without `omitempty`. */
  readonly keepsZero?: boolean;
  /** The first version that has the field; older servers drop it. */
  readonly since?: KubernetesVersion;
  /** The last version that has the field; newer servers drop it. */
  readonly until?: KubernetesVersion;
}

/** A field that holds one value. `any` is a value of any type, which is kept as it is. */
export interface ScalarField extends FieldOptions {
  readonly kind: 'string' | 'integer' | 'boolean' | 'quantity' | 'intOrString' | 'time' | 'any';
}

/** A field whose Go type is a struct: keys that are not in `fields` are unknown to the server. */
export interface ObjectField extends FieldOptions {
  readonly kind: 'object';
  /** In the order of the Go struct, which is the order in which the server writes them. */
  readonly fields: ApiFields;
}

/** A list. With a merge key, or `mergePrimitives`, a strategic merge patch merges it instead of replacing it. */
export interface ListField extends FieldOptions {
  readonly kind: 'list';
  readonly items: ApiField;
  readonly mergeKey?: string;
  /** The first version in which the list merges; always, where absent. */
  readonly mergeSince?: KubernetesVersion;
  readonly mergePrimitives?: boolean;
}

/** A Go map with free keys. */
export interface MapField extends FieldOptions {
  readonly kind: 'map';
  readonly items: ApiField;
}

/** What the server's Go type says of one JSON field. */
export type ApiField = ScalarField | ObjectField | ListField | MapField;

/** The fields of a Go struct, in its order. */
export type ApiFields = Readonly<Record<string, ApiField>>;

/** A string that the server leaves out when it is empty. */
export const textField: ScalarField = { kind: 'string' };
/** A Go `*string`: an empty one is a value. */
export const optionalTextField: ScalarField = { kind: 'string', keepsZero: true };
/** A number that the server leaves out when it is 0. */
export const integerField: ScalarField = { kind: 'integer' };
/** A Go `*int32` or `*int64`: 0 is a value. */
export const optionalIntegerField: ScalarField = { kind: 'integer', keepsZero: true };
/** A boolean that the server leaves out when it is false. */
export const flagField: ScalarField = { kind: 'boolean' };
/** A Go `*bool`: false is a value. */
export const optionalFlagField: ScalarField = { kind: 'boolean', keepsZero: true };
/** A port number or the name of a port, an amount or a percentage. */
export const intOrStringField: ScalarField = { kind: 'intOrString', keepsZero: true };
/** A resource.Quantity. */
export const quantityField: ScalarField = { kind: 'quantity', keepsZero: true };
/** A metav1.Time. */
export const timeField: ScalarField = { kind: 'time' };
/** A value of any type, which is kept as it is. */
export const anyField: ScalarField = { kind: 'any' };

/** A struct with these fields. */
export function objectFieldOf(fields: ApiFields, options: FieldOptions = {}): ObjectField {
  return { kind: 'object', fields, ...options };
}

/** A list that a strategic merge patch replaces. */
export function listFieldOf(items: ApiField): ListField {
  return { kind: 'list', items };
}

/** A list whose items a strategic merge patch merges by the value of one of their keys. */
export function keyedListOf(mergeKey: string, items: ApiField): ListField {
  return { kind: 'list', items, mergeKey };
}

/** A `map[string]...`. */
export function mapFieldOf(items: ApiField): MapField {
  return { kind: 'map', items };
}

/** The field with a default, which is set where the field is absent or zero. */
export function withDefault<Field extends ApiField>(field: Field, absent: JsonValue): Field {
  return { ...field, absent };
}

/** The field as a Go struct that is written even when it is empty. */
export function objectOrEmpty(fields: ApiFields): ObjectField {
  return objectFieldOf(fields, { absent: {} });
}

/** The field as one that 1.16 and newer servers have. */
export function since116<Field extends ApiField>(field: Field): Field {
  return { ...field, since: '1.16' };
}

/** The field as one that 1.9 has and 1.7 has not. */
export function since19<Field extends ApiField>(field: Field): Field {
  return { ...field, since: '1.9' };
}
