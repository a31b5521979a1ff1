/** Reads the parts of a workload that Istio's functions are given: Go's structs, or maps with the same names. */

import { typeOf } from '../go/go-literals.js';
import { GoList, GoMap, GoNamed, GoPointer, GoStruct, type GoValue } from '../go/go-value.js';

/** What a pointer points to, a value itself else. */
export function dereference(value: GoValue): GoValue {
  return value instanceof GoPointer ? (value.target ?? null) : value;
}

/** The text in a string or a defined type over it; empty for anything else. */
export function stringIn(value: GoValue): string {
  const found = value instanceof GoNamed ? value.value : value;
  return typeof found === 'string' ? found : '';
}

/** Whether a value is a struct of the type, a pointer to one, or a map that stands for one. */
export function isFieldOwner(value: GoValue, typeName: string): boolean {
  const target = dereference(value);
  return target instanceof GoStruct ? target.type.name === typeName : target instanceof GoMap;
}

/** A field of a struct, or the entry of that name of a map; JSON's name is the Go name with a small beginning. */
export function fieldOf(value: GoValue, name: string): GoValue {
  const target = dereference(value);
  if (target instanceof GoStruct) return target.field(name);
  if (!(target instanceof GoMap)) return null;
  return target.get(name) ?? target.get(name.charAt(0).toLowerCase() + name.slice(1)) ?? null;
}

/** The containers in a list. @throws Error in Go's words where it is none */
export function containersIn(value: GoValue): readonly GoValue[] {
  if (value instanceof GoList && value.items.every((item) => isFieldOwner(item, 'v1.Container'))) return value.items;
  return wrongType('[]v1.Container', value);
}

/** Fails as Go does where an argument has another type than the function takes. */
export function wrongType(wanted: string, got: GoValue): never {
  throw new Error(`wrong type for value; expected ${wanted}; got ${typeOf(got)?.name ?? 'nil'}`);
}
