/**
 * Go's struct types from a short notation: `Name string!; Ports []v1.ContainerPort; RunAsUser=runAsUser *int64`.
 *
 * A field is a Go name, perhaps `=` and its name in JSON where that is not the Go name with a small beginning, and a type:
 * a basic one, `[]T`, `*T`, `map[string]T`, or the name of a declared one. `!` is a field that JSON has even when it is
 * empty (no `omitempty`), `@` an embedded one, `?` one of protobuf's `oneof`, which Go has a getter of, but no field. A
 * declaration that is one type and no field is a defined type; an empty one is a struct without fields.
 */

import { zeroValue } from './from-json.js';
import {
  BOOL,
  FLOAT64,
  INT,
  INT32,
  INT64,
  mapOf,
  namedType,
  pointerTo,
  sliceOf,
  STRING,
  structOf,
  UINT32,
  UINT64,
} from './go-type.js';
import { ANY, type GoField, type GoMethod, GoPointer, GoStruct, type GoType, type GoValue } from './go-value.js';

/** Declarations by the name of the type. */
type Declarations = Readonly<Record<string, string>>;

/** A field with what encoding/json reads in its tag. */
export interface DeclaredField extends GoField {
  /** Left out of JSON where it is empty. */
  readonly omitEmpty: boolean;
  /** The name that encoding/json writes: of a protobuf message `drain_duration`, where protobuf's JSON has `drainDuration`. */
  readonly tag: string;
}

/** A scalar of JSON; whole numbers are bigint. */
export type JsonScalar = string | number | bigint | boolean | null;

/** A type that makes its own JSON, as Go's MarshalJSON does. */
export interface JsonMarshaler extends GoType {
  readonly toJson: (value: GoValue) => JsonScalar;
}

/** A type that protobuf writes in its own way. */
export interface ProtoJsonMarshaler extends GoType {
  readonly toProtoJson: (value: GoValue) => JsonScalar;
}

/** What {@link createTypeLookup} makes types of. */
export interface TypeSource {
  readonly declarations: Declarations;
  /** Types that are not a list of fields. */
  readonly given: ReadonlyMap<string, GoType>;
  /** Whether the fields of the struct have getters, `GetName`, which a nil pointer answers too. */
  readonly hasGetters: (typeName: string) => boolean;
  /** Whether the struct is a protobuf message. */
  readonly isMessage: (typeName: string) => boolean;
}

/** The type of a name or notation, made when it is first asked for. Throws an Error for a type that is not declared. */
export type TypeLookup = (notation: string) => GoType;

const BASIC: Readonly<Record<string, GoType>> = {
  any: ANY,
  bool: BOOL,
  float64: FLOAT64,
  int: INT,
  int32: INT32,
  int64: INT64,
  string: STRING,
  uint32: UINT32,
  uint64: UINT64,
};

/** Looks types up among basic, given and declared ones; every type is made once per lookup. */
export function createTypeLookup({ declarations, given, hasGetters, isMessage }: TypeSource): TypeLookup {
  const known = new Map<string, GoType>([...Object.entries(BASIC), ...given]);
  return lookup;

  function declare(name: string): GoType {
    const text = Object.hasOwn(declarations, name) ? declarations[name] : undefined;
    if (text === undefined) throw new Error(`no Go type is declared by the name "${name}"`);
    if (text !== '' && !text.includes(' ')) return namedType(name, compose(text));
    const fields = (): readonly DeclaredField[] => fieldsOf(text, lookup, isMessage(name) ? snakeCase : (tag) => tag);
    return structOf(name, fields, hasGetters(name) ? gettersOf(text, lookup) : undefined);
  }

  function compose(notation: string): GoType {
    if (notation.startsWith('[]')) return sliceOf(lookup(notation.slice(2)));
    if (notation.startsWith('*')) return pointerTo(lookup(notation.slice(1)));
    const map = /^map\[([^\]]+)\](.+)$/.exec(notation);
    const [, key = '', element = ''] = map ?? [];
    if (map === null) return lookup(notation);
    return key === 'string' ? mapOf(lookup(element)) : { ...mapOf(lookup(element)), key: lookup(key), name: notation };
  }

  function lookup(notation: string): GoType {
    const found = known.get(notation);
    if (found !== undefined) return found;
    const type = /^(\[\]|\*|map\[)/.test(notation) ? compose(notation) : declare(notation);
    known.set(notation, type);
    return type;
  }
}

const FIELD = /^(\w+)(?:=(\w+))?\s+([^\s;!@?]+)([!@?]?)$/;

const partsOf = (text: string): readonly (readonly (string | undefined)[])[] =>
  text === '' ? [] : text.split(';').map((field) => FIELD.exec(field.trim()) ?? []);

function fieldsOf(text: string, lookup: TypeLookup, tagOf: (jsonName: string) => string): readonly DeclaredField[] {
  return partsOf(text).map(([, name = '', given, notation = '', mark]) => {
    const type = lookup(notation);
    if (mark === '@') return { name, jsonName: '', tag: '', type, embedded: true, omitEmpty: true };
    const jsonName = given ?? jsonNameOf(name);
    const field = { name, jsonName, tag: tagOf(jsonName), type, omitEmpty: mark !== '!' };
    return mark === '?' ? { ...field, getterOnly: true } : field;
  });
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `HTTPGet` is `httpGet`, `DNSPolicy` `dnsPolicy`, `UID` `uid`, `HostIP` `hostIP`. */
function jsonNameOf(name: string): string {
  const [capitals = ''] = /^[A-Z]+/.exec(name) ?? [];
  const next = name.charAt(capitals.length);
  // The last capital of several begins the next word.
  const length = next === '' ? capitals.length : /[a-z]/.test(next) ? Math.max(1, capitals.length - 1) : 1;
  return name.slice(0, length).toLowerCase() + name.slice(length);
}

function gettersOf(text: string, lookup: TypeLookup): Readonly<Record<string, GoMethod>> {
  const getters = partsOf(text).map(([, name = '', , type = '']): [string, GoMethod] => {
    return [`Get${name}`, { call: (receiver) => fieldOrZero(receiver, name) ?? zeroValue(lookup(type)) }];
  });
  return Object.fromEntries(getters);
}

function fieldOrZero(receiver: GoValue, name: string): GoValue | undefined {
  const target = receiver instanceof GoPointer ? receiver.target : receiver;
  return target instanceof GoStruct ? target.field(name) : undefined;
}
