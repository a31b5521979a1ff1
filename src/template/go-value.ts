/**
 * How the values of a Go template look in TypeScript.
 *
 * `null` is the untyped nil, a string is a Go string, a boolean a bool, a number a float64. Everything else carries its
 * type. Go strings are bytes: a byte that is part of no UTF-8 character is a lone surrogate U+DC80 to U+DCFF here
 * (see go-string.ts).
 */

import {
  ANY,
  ANY_LIST,
  ANY_MAP,
  BOOL,
  COMPLEX128,
  FLOAT64,
  INT,
  INT64,
  STRING,
  STRING_LIST,
  STRING_MAP,
  type GoType,
} from './go-type.js';
import type { TemplateFunction } from './template-function.js';

/** Anything a template can hold. */
export type GoValue =
  null | string | boolean | number | GoInt | GoNamed | GoComplex | GoList | GoMap | GoStruct | GoPointer | GoFunction;

/** An integer of any width, also a defined one such as time.Duration. The value is within the range of its type. */
export class GoInt {
  constructor(
    readonly type: GoType,
    readonly value: bigint,
  ) {}
}

/** A value of a defined type over string, bool or float64 (`type Foo string`), or a float32. */
export class GoNamed {
  constructor(
    readonly type: GoType,
    readonly value: string | boolean | number,
  ) {}
}

/** A complex128. */
export class GoComplex {
  readonly type = COMPLEX128;

  constructor(
    readonly real: number,
    readonly imaginary: number,
  ) {}
}

/** A slice or an array. Its items are made when they are first asked for. */
export class GoList {
  private made: readonly GoValue[] | undefined;

  /** `undefined` for items makes the nil slice, which is empty and equal to nil. */
  constructor(
    readonly type: GoType,
    private readonly make: readonly GoValue[] | (() => readonly GoValue[]) | undefined,
  ) {}

  get isNil(): boolean {
    return this.make === undefined;
  }

  get items(): readonly GoValue[] {
    return (this.made ??= typeof this.make === 'function' ? this.make() : (this.make ?? []));
  }

  get length(): number {
    return this.items.length;
  }
}

/** A map with string keys. Its entries are made when they are first asked for. */
export class GoMap {
  private made: Map<string, GoValue> | undefined;

  /** `undefined` for entries makes the nil map, which is empty and equal to nil. */
  constructor(
    readonly type: GoType,
    private readonly make:
      Iterable<readonly [string, GoValue]> | (() => Iterable<readonly [string, GoValue]>) | undefined,
  ) {}

  get isNil(): boolean {
    return this.make === undefined;
  }

  /** The entries themselves: functions such as sprig's `set` change them. */
  get entries(): Map<string, GoValue> {
    return (this.made ??= new Map(typeof this.make === 'function' ? this.make() : (this.make ?? [])));
  }

  get size(): number {
    return this.entries.size;
  }

  /** What is under the key; `undefined` if nothing is. */
  get(key: string): GoValue | undefined {
    return this.entries.get(key);
  }

  /** The keys in the order in which Go prints them and ranges over them: by bytes. */
  get sortedKeys(): readonly string[] {
    return [...this.entries.keys()].sort(compareStrings);
  }
}

/** A struct. A field is made when it is first asked for. */
export class GoStruct {
  private readonly made = new Map<string, GoValue>();

  /** `read` makes the value of a field of the type by Go's name of the field. */
  constructor(
    readonly type: GoType,
    private readonly read: (fieldName: string) => GoValue,
  ) {}

  /** The value of one of the type's own fields. */
  field(fieldName: string): GoValue {
    const made = this.made.get(fieldName);
    if (made !== undefined) return made;
    const value = this.read(fieldName);
    this.made.set(fieldName, value);
    return value;
  }
}

/** A pointer. Its target `undefined` makes a nil pointer. */
export class GoPointer {
  constructor(
    readonly type: GoType,
    readonly target: GoValue | undefined,
  ) {}
}

/** A function as a value, which the builtin `call` calls. */
export class GoFunction {
  readonly type: GoType;

  constructor(readonly implementation: TemplateFunction) {
    this.type = { kind: 'func', name: typeNameOfFunction(implementation) };
  }
}

const typeNameOfFunction = ({ parameters, variadic, result }: TemplateFunction): string => {
  const names = parameters.map(({ name }, at) =>
    variadic === true && at === parameters.length - 1 ? `...${name}` : name,
  );
  return `func(${names.join(', ')}) ${(result ?? ANY).name}`;
};

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

/** A map[string]string; of `undefined` the nil one. */
export function stringMap(entries: Readonly<Record<string, string>> | undefined): GoMap {
  return new GoMap(STRING_MAP, entries === undefined ? undefined : Object.entries(entries));
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

/** Order of two strings by their UTF-8 bytes, as Go compares strings. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return inByteOrder(left) - inByteOrder(right);
  }
  return a.length - b.length;
}

// Of two UTF-16 units that differ, a surrogate half begins or continues a character beyond U+FFFF, whose bytes are higher.
const inByteOrder = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);
