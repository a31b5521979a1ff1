/** eq, ne, lt, le, gt and ge */

import { valueText } from '../format/printer.js';
import { sprintf } from '../format/printf.js';
import { typeOf } from '../go/go-literals.js';
import { compareStrings } from '../go/go-string.js';
import { isSigned } from '../go/go-type.js';
import {
  type Budget,
  GoComplex,
  GoFunction,
  GoInt,
  GoList,
  GoMap,
  GoNamed,
  GoPointer,
  GoStruct,
  type GoValue,
} from '../go/go-value.js';

const BAD_TYPE = 'invalid type for comparison';
const INCOMPATIBLE = 'incompatible types for comparison';

/** What Go compares by: integers with and without sign are two kinds that can be compared. */
type BasicKind = 'bool' | 'complex' | 'int' | 'uint' | 'float' | 'string';

type Operand = GoValue | undefined;

/** Whether the first is equal to any of the others, by the rules of Go 1.19: maps, lists and functions to nil only. */
export function isEqualToAny(first: Operand, others: readonly Operand[], budget: Budget): boolean {
  if (others.length === 0) throw new Error('missing argument for comparison');
  return others.some((other) => isEqual(first, other, budget));
}

/** Whether the first is less than the second. */
export function isLess(left: Operand, right: Operand): boolean {
  const kinds = [orderedKind(left), orderedKind(right)] as const;
  if (kinds[0] !== kinds[1] && !areBothIntegers(kinds)) throw new Error(INCOMPATIBLE);
  if (kinds[0] === 'bool' || kinds[0] === 'complex') throw new Error(BAD_TYPE);
  const [a, b] = [bare(left), bare(right)];
  return typeof a === 'string' && typeof b === 'string' ? compareStrings(a, b) < 0 : isSmaller(a, b);
}

/** Whether the first is less than the second or equal to it. */
export function isLessOrEqual(left: Operand, right: Operand, budget: Budget): boolean {
  return isLess(left, right) || isEqualToAny(left, [right], budget);
}

function orderedKind(value: Operand): BasicKind {
  const kind = basicKind(value);
  if (kind === undefined) throw new Error(BAD_TYPE);
  return kind;
}

function areBothIntegers(kinds: readonly (BasicKind | undefined)[]): boolean {
  return kinds.every((kind) => kind === 'int' || kind === 'uint');
}

function basicKind(value: Operand): BasicKind | undefined {
  if (value instanceof GoInt) return isSigned(value.type.kind) ? 'int' : 'uint';
  if (value instanceof GoComplex) return 'complex';
  const content = value instanceof GoNamed ? value.value : value;
  switch (typeof content) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'number':
      return 'float';
    default:
      return undefined;
  }
}

/** The plain value of what has a basic kind. */
function bare(value: Operand): unknown {
  if (value instanceof GoInt || value instanceof GoNamed) return value.value;
  return value instanceof GoComplex ? `${value.real} ${value.imaginary}` : value;
}

function isEqual(left: Operand, right: Operand, budget: Budget): boolean {
  const kinds = [basicKind(left), basicKind(right)] as const;
  if (kinds[0] === kinds[1]) return kinds[0] === undefined ? isSame(left, right, budget) : bare(left) === bare(right);
  if (areBothIntegers(kinds)) return bare(left) === bare(right);
  if (isMissing(left) || isMissing(right)) return false;
  throw new Error(INCOMPATIBLE);
}

function isMissing(value: Operand): value is null | undefined {
  return value === null || value === undefined;
}

/** Whether there is no value, or one that is nil. */
function isNil(value: Operand): boolean {
  if (value instanceof GoPointer) return value.target === undefined;
  return isMissing(value) || ((value instanceof GoMap || value instanceof GoList) && value.isNil);
}

function isSame(left: Operand, right: Operand, budget: Budget): boolean {
  if (isMissing(left) || isMissing(right)) return isNil(left) && isNil(right);
  checkSameKind(left, right, budget);
  if (isNil(left) || isNil(right)) return isNil(left) && isNil(right);
  checkComparable(right, budget);
  return typeOf(left)?.name === typeOf(right)?.name && haveSameParts(left, right);
}

function checkSameKind(left: GoValue, right: GoValue, budget: Budget): void {
  if (typeOf(left)?.kind === typeOf(right)?.kind) return;
  const [first, second] = [described(left, budget), described(right, budget)];
  throw new Error(`non-comparable types ${first.shown}: ${first.type}, ${second.type}: ${second.plain}`);
}

function checkComparable(value: GoValue, budget: Budget): void {
  if (isComparable(value)) return;
  const { shown, type } = described(value, budget);
  throw new Error(`non-comparable type ${shown}: ${type}`);
}

/** A value as `%s` and `%v` print it, and the name of its type. */
function described(value: GoValue, budget: Budget): Readonly<Record<'shown' | 'plain' | 'type', string>> {
  const type = typeOf(value)?.name ?? '';
  return { shown: sprintf('%s', [value], budget), plain: valueText(value, budget), type };
}

function haveSameParts(left: GoValue, right: GoValue): boolean {
  if (left instanceof GoPointer && right instanceof GoPointer) return left === right || left.target === right.target;
  if (!(left instanceof GoStruct) || !(right instanceof GoStruct)) return left === right;
  return (left.type.fields?.() ?? []).every(({ name }) => {
    const [a, b] = [left.field(name), right.field(name)];
    return basicKind(a) === undefined ? haveSameParts(a, b) : bare(a) === bare(b);
  });
}

function isComparable(value: GoValue): boolean {
  if (value instanceof GoList) return value.type.kind === 'array';
  if (value instanceof GoStruct) {
    return (value.type.fields?.() ?? []).every(({ type }) => type.kind !== 'slice' && type.kind !== 'map');
  }
  return !(value instanceof GoMap || value instanceof GoFunction);
}

function isSmaller(a: unknown, b: unknown): boolean {
  if (typeof a === 'bigint' && typeof b === 'bigint') return a < b;
  return typeof a === 'number' && typeof b === 'number' && a < b;
}
