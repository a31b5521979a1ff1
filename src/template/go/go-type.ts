/**
 * Go's types, as far as templates can distinguish them: what `%T` prints, what an argument is checked against, what a
 * missing entry of a map is read as.
 */

import type { GoKind, GoSignedKind, GoUnsignedKind } from './go-kind.js';
import { ANY, type GoField, type GoMethod, type GoType } from './go-value.js';

const basic = <K extends GoKind>(kind: K): GoType & { readonly kind: K } => ({ kind, name: kind });

export const BOOL = basic('bool');
export const STRING = basic('string');
export const INT = basic('int');
export const INT32 = basic('int32');
export const INT64 = basic('int64');
export const UINT8 = basic('uint8');
export const UINT32 = basic('uint32');
export const UINT64 = basic('uint64');
export const FLOAT64 = basic('float64');
/** The parameter of a function that wants a value as it was found, a {@link GoInterface} too; only builtins do. */
export const REFLECT_VALUE: GoType = { kind: 'reflect.Value', name: 'reflect.Value' };

/** `[]element` */
export function sliceOf(element: GoType): GoType {
  return { kind: 'slice', name: `[]${element.name}`, element };
}

/** `map[string]element` */
export function mapOf(element: GoType): GoType {
  return { kind: 'map', name: `map[string]${element.name}`, key: STRING, element };
}

/** `*element`; the methods of the element can be called on it. */
export function pointerTo(element: GoType): GoType {
  return { kind: 'pointer', name: `*${element.name}`, element };
}

/** A defined type: `type Duration int64` is `named('time.Duration', INT64, {...})`. */
export function namedType(name: string, underlying: GoType, methods?: Readonly<Record<string, GoMethod>>): GoType {
  return methods === undefined ? { ...underlying, name } : { ...underlying, name, methods };
}

/** A struct. Its fields are asked for when they are needed, so they may be of the type itself. */
export function structOf(
  name: string,
  fields: () => readonly GoField[],
  methods?: Readonly<Record<string, GoMethod>>,
): GoType {
  let known: readonly GoField[] | undefined;
  const once = (): readonly GoField[] => (known ??= fields());
  let byName: ReadonlyMap<string, GoField> | undefined;
  const fieldNamed = (field: string): GoField | undefined =>
    (byName ??= new Map(once().map((one) => [one.name, one]))).get(field);
  return { kind: 'struct', name, fields: once, fieldNamed, ...(methods === undefined ? {} : { methods }) };
}

export const STRING_LIST = sliceOf(STRING);
export const ANY_LIST = sliceOf(ANY);
export const STRING_MAP = mapOf(STRING);
export const ANY_MAP = mapOf(ANY);

const SIGNED: ReadonlySet<GoKind> = new Set<GoSignedKind>(['int', 'int8', 'int16', 'int32', 'int64']);
const UNSIGNED: ReadonlySet<GoKind> = new Set<GoUnsignedKind>(['uint', 'uint8', 'uint16', 'uint32', 'uint64']);

/** Whether values of the kind are whole numbers that can be negative. */
export function isSigned(kind: GoKind): kind is GoSignedKind {
  return SIGNED.has(kind);
}

/** Whether values of the kind are whole numbers from zero up. */
export function isUnsigned(kind: GoKind): kind is GoUnsignedKind {
  return UNSIGNED.has(kind);
}

/** Whether a value of one type may be used where the other is wanted, without conversion. */
export function isAssignable(type: GoType, to: GoType): boolean {
  if (to.name === type.name) return true;
  if (to.kind === 'interface') return true;
  const oneIsUnnamed = isUnnamed(type) || isUnnamed(to);
  return oneIsUnnamed && type.kind === to.kind && sameElements(type, to);
}

function isUnnamed(type: GoType): boolean {
  return /^(\[|map\[|\*)/.test(type.name);
}

function sameElements(a: GoType, b: GoType): boolean {
  return a.element !== undefined && a.element.name === b.element?.name && a.key?.name === b.key?.name;
}
