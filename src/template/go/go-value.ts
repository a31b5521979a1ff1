/**
 * How the values of a Go template look in TypeScript: `null` is the untyped nil, a string is a Go string (bytes: one that is part
 * of no UTF-8 character is a lone surrogate U+DC80 to U+DCFF, see go-string.ts), a boolean a bool, a number a float64. All else
 * carries its type. Values, types and functions, which are values too, refer to each other: hence one file.
 */

import type { GoKind } from './go-kind.js';
import { compareStrings } from './go-string.js';

/** `interface{}`: takes anything. */
export const ANY: GoType = { kind: 'interface', name: 'interface {}' };

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
  readonly type: GoType = { kind: 'complex128', name: 'complex128' };

  constructor(
    readonly real: number,
    readonly imaginary: number,
  ) {}
}

/** A slice or an array. Its items are made when they are first asked for. */
export class GoList {
  #made: readonly GoValue[] | undefined;
  readonly #make: readonly GoValue[] | (() => readonly GoValue[]) | undefined;

  /** `undefined` for items makes the nil slice, which is empty and equal to nil. */
  constructor(
    readonly type: GoType,
    make: readonly GoValue[] | (() => readonly GoValue[]) | undefined,
  ) {
    this.#make = make;
  }

  get isNil(): boolean {
    return this.#make === undefined;
  }

  get items(): readonly GoValue[] {
    return (this.#made ??= typeof this.#make === 'function' ? this.#make() : (this.#make ?? []));
  }

  get length(): number {
    return this.items.length;
  }
}

/** A map with string keys. Its entries are made when they are first asked for. */
export class GoMap {
  #made: Map<string, GoValue> | undefined;
  #onChange: (() => void) | undefined;
  readonly #make: Iterable<readonly [string, GoValue]> | (() => Iterable<readonly [string, GoValue]>) | undefined;

  /** `undefined` for entries makes the nil map, which is empty and equal to nil. */
  constructor(
    readonly type: GoType,
    make: Iterable<readonly [string, GoValue]> | (() => Iterable<readonly [string, GoValue]>) | undefined,
  ) {
    this.#make = make;
  }

  get isNil(): boolean {
    return this.#make === undefined;
  }

  /** The entries themselves, to read them. */
  get entries(): Map<string, GoValue> {
    return (this.#made ??= new Map(typeof this.#make === 'function' ? this.#make() : (this.#make ?? [])));
  }

  get size(): number {
    return this.entries.size;
  }

  /** What is under the key; `undefined` if nothing is. */
  get(key: string): GoValue | undefined {
    return this.entries.get(key);
  }

  /** Sets an entry, or takes it away where there is no value, as functions such as sprig's `set` do. */
  put(key: string, value: GoValue | undefined): void {
    this.#onChange?.();
    if (value === undefined) this.entries.delete(key);
    else this.entries.set(key, value);
  }

  /** From now on the first of these is called before a change: others see the map, too. Where it throws, nothing changes. */
  guard(onChange: () => void): void {
    this.#onChange ??= onChange;
  }

  /** The keys in the order in which Go prints them and ranges over them: by bytes. */
  get sortedKeys(): readonly string[] {
    return [...this.entries.keys()].sort(compareStrings);
  }
}

/** A struct. A field is made when it is first asked for. */
export class GoStruct {
  readonly #made = new Map<string, GoValue>();
  readonly #read: (fieldName: string) => GoValue;

  /** `read` makes the value of a field of the type by Go's name of the field. */
  constructor(
    readonly type: GoType,
    read: (fieldName: string) => GoValue,
  ) {
    this.#read = read;
  }

  /** The value of one of the type's own fields. */
  field(fieldName: string): GoValue {
    const made = this.#made.get(fieldName);
    if (made !== undefined) return made;
    const value = this.#read(fieldName);
    this.#made.set(fieldName, value);
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

/**
 * A value in a slot of interface type, such as an entry of a `map[string]interface{}`. Go distinguishes it from the value itself
 * in error texts, and a nil in such a slot from no value at all.
 */
export class GoInterface {
  /** Distinguishes it from the value in it, for the compiler too. */
  readonly boxed = true;

  constructor(
    readonly type: GoType,
    readonly value: GoValue,
  ) {}
}

/** A Go type. Two types are the same if they have the same name. */
export interface GoType {
  readonly kind: GoKind;
  /** As reflect writes it: `string`, `v1.PodSpec`, `*v1.PodSpec`, `map[string]string`. */
  readonly name: string;
  /** Of slice, array, map and pointer: the type of what is in it. */
  readonly element?: GoType;
  /** Of a map; its kind is string. */
  readonly key?: GoType;
  /** Of a struct: its exported fields, in order. A function, so that a type may contain itself. */
  readonly fields?: () => readonly GoField[];
  /** Of a struct: the field of a name. */
  readonly fieldNamed?: (name: string) => GoField | undefined;
  /** What a template may call on a value of this type by name. One named `String` without parameters also prints it. */
  readonly methods?: Readonly<Record<string, GoMethod>>;
  /** Makes a value of this type from JSON, where `encoding/json` would ask the type's own UnmarshalJSON. */
  readonly fromJson?: (json: unknown) => GoValue;
}

/** A field of a struct. */
export interface GoField {
  /** Go's name: `ServiceAccountName`. */
  readonly name: string;
  /** The name in JSON: `serviceAccountName`. */
  readonly jsonName: string;
  readonly type: GoType;
  /** Its own fields and methods are also the struct's; in JSON they are beside the struct's, without a name. */
  readonly embedded?: boolean;
  /** Templates reach it by its getter only. */
  readonly getterOnly?: boolean;
}

/** A method; it may throw an Error whose message is the text of the Go error that it returns. */
export interface GoMethod {
  readonly parameters?: readonly GoType[];
  readonly call: (receiver: GoValue, ...args: readonly GoValue[]) => GoValue;
}

/** What a function is given: a plain value, except for parameters of type REFLECT_VALUE. */
export type TemplateArgument = GoValue | GoInterface | undefined;

/**
 * A function with the types that Go's reflection would see. The engine checks number and types of arguments before it calls, with
 * Go's error texts. Where a parameter's type is an interface, the argument is what is in it (`null` for nil); where it is
 * `reflect.Value`, the argument may also be `undefined` (no value at all) or a {@link GoInterface}.
 */
export interface TemplateFunction {
  /** The type of each parameter. The last one of a variadic function is that of each of the rest. */
  readonly parameters: readonly GoType[];
  /** Whether the last parameter takes any number of arguments, none too. */
  readonly variadic?: boolean;
  /**
   * The static type of the result; `interface {}` if left out. Of a function of type REFLECT_VALUE the result may, like an
   * argument, be `undefined` or a {@link GoInterface}.
   */
  readonly result?: GoType;
  /** Only of `and` and `or`: the truth of an argument that is the result; what comes after is not computed. */
  readonly stopsAt?: boolean;
  /** Computes the result. An Error thrown here becomes `error calling NAME: MESSAGE`, as one of a Go function, or a panic. */
  readonly call: (args: readonly TemplateArgument[], budget: Budget) => TemplateArgument;
}

/** What a function that makes big things asks before it makes them. */
export interface Budget {
  /** Throws if the text or list would be longer than a template may print. */
  readonly size: (length: number) => void;
  /** Throws if a template has done more than it may; work on a text counts by its length. */
  readonly step: (textLength?: number) => void;
  /** Throws if values are nested in more levels than a template may write. */
  readonly nest: (levels: number) => void;
}

function typeNameOfFunction({ parameters, variadic, result }: TemplateFunction): string {
  const last = variadic === true ? parameters.length - 1 : undefined;
  const names = parameters.map(({ name }, at) => (at === last ? `...${name}` : name));
  return `func(${names.join(', ')}) ${(result ?? ANY).name}`;
}
