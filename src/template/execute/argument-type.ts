/** Whether arguments fit parameters, in Go's words. */

import { zeroValue } from '../go/from-json.js';
import { isAssignable } from '../go/go-type.js';
import { GoPointer, type GoType, type GoValue } from '../go/go-value.js';
import type { ExecutionState } from './execution-state.js';
import { box, type Reflected, reflectedType, unbox } from './reflected.js';

/** Whether nil can stand for a value of the type. */
export function canBeNil({ kind }: GoType): boolean {
  return ['func', 'interface', 'map', 'pointer', 'slice', 'reflect.Value'].includes(kind);
}

/** The nil of a type that can be nil. */
export function nilOf(type: GoType): Reflected {
  return type.kind === 'reflect.Value' ? undefined : box(zeroValue(type), type);
}

/** The value as a parameter of the type takes it: itself, what is in the slot, or what the pointer points to. */
export function fitArgument(state: ExecutionState, value: Reflected, type: GoType): Reflected {
  if (value === undefined) return canBeNil(type) ? nilOf(type) : state.fail(`invalid value; expected ${type.name}`);
  if (type.kind === 'reflect.Value' || isAssignable(reflectedType(value), type)) return value;
  const content = unbox(value) ?? value;
  const own = reflectedType(content);
  if (isAssignable(own, type)) return content;
  const target = dereferenceAs(content, type);
  if (target === null) return state.fail(`dereference of nil pointer of type ${type.name}`);
  return target ?? state.fail(`wrong type for value; expected ${type.name}; got ${own.name}`);
}

/** What a pointer points to, if that fits: null for nil. */
function dereferenceAs(value: Reflected, type: GoType): GoValue | undefined {
  if (!(value instanceof GoPointer) || !isAssignable(value.type.element ?? value.type, type)) return undefined;
  return value.target ?? null;
}
