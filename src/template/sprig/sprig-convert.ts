/** How sprig's functions read arguments of any type. */

import { valueText } from '../format/printer.js';
import { typeOf } from '../go/go-literals.js';
import { type Budget, GoInt, GoList, GoMap, GoNamed, GoPointer, type GoValue } from '../go/go-value.js';

/** The message of Go where a function dereferences nil. */
export const NIL_DEREFERENCE = 'runtime error: invalid memory address or nil pointer dereference';

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

/** A text, where the parameter is a string. */
export function text(value: GoValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** A number, where the parameter is an int. */
export function count(value: GoValue | undefined): number {
  return value instanceof GoInt ? Number(value.value) : 0;
}

/** reflect's kind, in its own words: `invalid` for nil, `ptr` for a pointer. */
export function kindOf(value: GoValue): string {
  const kind = typeOf(value)?.kind;
  if (kind === undefined) return 'invalid';
  return kind === 'pointer' ? 'ptr' : kind;
}

/** The items of a list of any type; throws `Cannot ... on type KIND` for any other value. */
export function itemsOf(value: GoValue | undefined, action: string): readonly GoValue[] {
  if (value instanceof GoList) return value.items;
  if (value === undefined || value === null) throw new Error(NIL_DEREFERENCE);
  throw new Error(`Cannot ${action} on type ${kindOf(value)}`);
}

/** sprig's strslice: the texts of a list's items that are not nil, or of the one value. */
export function textsOf(value: GoValue | undefined, budget: Budget): readonly string[] {
  if (value === undefined || value === null) return [];
  if (!(value instanceof GoList)) return [valueText(value, budget)];
  return value.items.filter((item) => item !== null).map((item) => valueText(item, budget));
}

/** Whether sprig counts a value as empty: as a template's `if` does, but every struct counts as full. */
export function isEmpty(value: GoValue | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (value instanceof GoInt) return value.value === 0n;
  if (value instanceof GoNamed) return isEmpty(value.value);
  if (value instanceof GoList) return value.length === 0;
  if (value instanceof GoMap) return value.size === 0;
  if (value instanceof GoPointer) return value.target === undefined;
  return value === '' || value === false || value === 0;
}

/** sprig's toInt64: 0 for what is not a number. */
export function toInt64(value: GoValue | undefined): bigint {
  if (typeof value === 'string') return parseInteger(value);
  const number = numberIn(value);
  if (typeof number === 'number') return truncateToInt64(number);
  return number > MAX_INT64 ? MAX_INT64 : number;
}

/** sprig's toFloat64: 0 for what is not a number. */
export function toFloat64(value: GoValue | undefined): number {
  return typeof value === 'string' ? parseFloatText(value) : Number(numberIn(value));
}

/** The entries of a map that a parameter of type map[string]interface{} was given. */
export function entriesOf(value: GoValue | undefined): Map<string, GoValue> {
  return value instanceof GoMap ? value.entries : new Map<string, GoValue>();
}

/** A copy of maps and lists, however deep; all else is shared, as nothing can change it. */
export function deepCopy(value: GoValue, step: () => void): GoValue {
  step();
  if (value instanceof GoMap && !value.isNil) {
    return new GoMap(
      value.type,
      [...value.entries].map(([key, item]) => [key, deepCopy(item, step)] as const),
    );
  }
  if (!(value instanceof GoList) || value.isNil) return value;
  return new GoList(
    value.type,
    value.items.map((item) => deepCopy(item, step)),
  );
}

/** The number in a value or that a pointer points to; texts that are not plain strings have none. */
function numberIn(value: GoValue | undefined): bigint | number {
  if (value instanceof GoInt) return value.value;
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (value instanceof GoPointer) return numberIn(value.target);
  return value instanceof GoNamed ? numberIn(value.value) : 0n;
}

function truncateToInt64(value: number): bigint {
  // What amd64 makes of a float that no int64 can hold.
  if (!(Math.abs(value) < 2 ** 63)) return MIN_INT64;
  return BigInt(Math.trunc(value));
}

// strconv.ParseInt of any base: 0x, 0o, 0b and a leading 0 tell it, underscores may stand between digits.
function parseInteger(source: string): bigint {
  const match = /^([-+]?)(0[xX](?:_?[\da-fA-F])+|0[bB](?:_?[01])+|0[oO]?(?:_?[0-7])+|0|[1-9](?:_?\d)*)$/.exec(source);
  const [, sign = '', digits = ''] = match ?? [];
  if (digits === '') return 0n;
  const plain = digits.replaceAll('_', '').toLowerCase();
  const magnitude = BigInt(/^0[0-7]/.test(plain) ? `0o${plain.slice(1)}` : plain);
  const number = sign === '-' ? -magnitude : magnitude;
  return number > MAX_INT64 || number < MIN_INT64 ? 0n : number;
}

function parseFloatText(source: string): number {
  if (/^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/.test(source)) return Number(source);
  const infinite = /^([-+]?)inf(?:inity)?$/i.exec(source);
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  return /^nan$/i.test(source) ? Number.NaN : 0;
}
