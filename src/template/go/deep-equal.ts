import { GoComplex, GoFunction, GoInt, GoList, GoMap, GoNamed, GoPointer, GoStruct, type GoValue } from './go-value.js';

type Step = () => void;

/**
 * Whether two values are equal as reflect.DeepEqual has it: of the same type, and alike in all that is in them. `step` is
 * called at every value on the way.
 */
export function deepEqual(a: GoValue | undefined, b: GoValue | undefined, step: Step): boolean {
  step();
  if (a === b) return !(a instanceof GoFunction);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a.type.name !== b.type.name) return false;
  return equalLists(a, b, step) || equalMaps(a, b, step) || equalStructs(a, b, step) || equalScalars(a, b, step);
}

function equalScalars(a: GoValue, b: GoValue, step: Step): boolean {
  if (a instanceof GoInt && b instanceof GoInt) return a.value === b.value;
  if (a instanceof GoNamed && b instanceof GoNamed) return a.value === b.value;
  if (a instanceof GoComplex && b instanceof GoComplex) return a.real === b.real && a.imaginary === b.imaginary;
  return a instanceof GoPointer && b instanceof GoPointer && deepEqual(a.target, b.target, step);
}

function equalLists(a: GoValue, b: GoValue, step: Step): boolean {
  return (
    a instanceof GoList &&
    b instanceof GoList &&
    a.isNil === b.isNil &&
    a.length === b.length &&
    a.items.every((item, at) => deepEqual(item, b.items[at], step))
  );
}

function equalMaps(a: GoValue, b: GoValue, step: Step): boolean {
  return (
    a instanceof GoMap &&
    b instanceof GoMap &&
    a.isNil === b.isNil &&
    a.size === b.size &&
    [...a.entries].every(([key, value]) => deepEqual(value, b.get(key), step))
  );
}

function equalStructs(a: GoValue, b: GoValue, step: Step): boolean {
  return (
    a instanceof GoStruct &&
    b instanceof GoStruct &&
    (a.type.fields?.() ?? []).every(({ name }) => deepEqual(a.field(name), b.field(name), step))
  );
}
