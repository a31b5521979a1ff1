/** Values as Go's reflection sees them while a template runs. */

import { typeOf } from '../go/go-literals.js';
import {
  GoComplex,
  GoInt,
  GoInterface,
  GoList,
  GoMap,
  GoNamed,
  GoPointer,
  type GoType,
  type GoValue,
} from '../go/go-value.js';

/** A value, a slot of interface type with what is in it, or no value at all. */
export type Reflected = Exclude<GoValue, null> | GoInterface | undefined;

/** What is read from a place of this type. */
export function box(value: GoValue, type: GoType): Reflected {
  return type.kind === 'interface' ? new GoInterface(type, value) : (value ?? undefined);
}

/** What is in a slot; no value where the slot is nil. */
export function unbox(reflected: Reflected): Exclude<Reflected, GoInterface> {
  return reflected instanceof GoInterface ? (reflected.value ?? undefined) : reflected;
}

/** What is at the end of pointers and slots; the last pointer or slot itself, if that is nil. */
export function indirect(reflected: Reflected): Reflected {
  let value = reflected;
  for (;;) {
    if (value instanceof GoInterface) {
      if (value.value === null) return value;
      value = value.value;
    } else if (value instanceof GoPointer) {
      if (value.target === undefined) return value;
      value = value.target ?? undefined;
    } else {
      return value;
    }
  }
}

/** Whether what {@link indirect} found is a pointer or slot that is nil. */
export function isNilReference(found: Reflected): found is GoInterface | GoPointer {
  return found instanceof GoInterface || found instanceof GoPointer;
}

/** The type, of a slot that of the slot. A value is needed: without one Go panics with these words. */
export function reflectedType(reflected: Reflected): GoType {
  const type = reflected instanceof GoInterface ? reflected.type : typeOf(reflected ?? null);
  if (type === undefined) throw new Error('reflect: call of reflect.Value.Type on zero Value');
  return type;
}

/** Truth, in the sense of `if`: whatever is not the zero value of its type; structs always. */
export function isTrue(reflected: Reflected): boolean {
  const value = unbox(reflected);
  if (typeof value !== 'object') return isTruthy(value);
  if (value instanceof GoInt) return value.value !== 0n;
  if (value instanceof GoNamed) return isTruthy(value.value);
  if (value instanceof GoList) return value.length > 0;
  if (value instanceof GoMap) return value.size > 0;
  if (value instanceof GoPointer) return value.target !== undefined;
  if (value instanceof GoComplex) return value.real !== 0 || value.imaginary !== 0;
  return true;
}

// In Go, unlike in JavaScript, NaN is true.
function isTruthy(value: string | boolean | number | undefined): boolean {
  return Boolean(value) || Number.isNaN(value);
}
