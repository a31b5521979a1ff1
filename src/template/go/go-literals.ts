import { ANY_LIST, ANY_MAP, BOOL, FLOAT64, INT, INT64, STRING, STRING_LIST } from './go-type.js';
import { GoInt, GoList, GoMap, type GoType, type GoValue } from './go-value.js';

/** An int64, as JSON numbers without a fraction are. */
export function int64(value: bigint | number): GoInt {
  return new GoInt(INT64, BigInt(value));
}

/** An int, as constants in templates and results of `len` are. */
export function int(value: bigint | number): GoInt {
  return new GoInt(INT, BigInt(value));
}

/** A []string. */
export function stringList(items: readonly string[]): GoList {
  return new GoList(STRING_LIST, items);
}

/** A []interface{}. */
export function anyList(items: readonly GoValue[]): GoList {
  return new GoList(ANY_LIST, items);
}

/** A map[string]interface{}. */
export function anyMap(entries: Iterable<readonly [string, GoValue]>): GoMap {
  return new GoMap(ANY_MAP, entries);
}

/** The type of a value; nil has none. */
export function typeOf(value: GoValue): GoType | undefined {
  if (value === null) return undefined;
  if (typeof value === 'string') return STRING;
  if (typeof value === 'boolean') return BOOL;
  if (typeof value === 'number') return FLOAT64;
  return value.type;
}
