/** Fields of structs, entries of maps and methods, by name. */

import { findMethod } from '../format/method-text.js';
import { zeroValue } from '../go/from-json.js';
import { typeOf } from '../go/go-literals.js';
import {
  type GoField,
  GoInterface,
  GoMap,
  type GoMethod,
  GoPointer,
  GoStruct,
  type GoType,
  type GoValue,
} from '../go/go-value.js';
import { quote } from '../go/quote.js';
import type { ExecutionState } from './execution-state.js';
import { box, indirect, type Reflected, reflectedType } from './reflected.js';

/** What a name means in a type. */
interface Member {
  readonly method: GoMethod | undefined;
  /** The fields that lead to it. */
  readonly path: readonly GoField[] | undefined;
}

/** One place in a template that looks up a name. It remembers what it found in the type that it saw last: it is mostly one. */
export class FieldAccess {
  #type: GoType | undefined;
  #member: Member = { method: undefined, path: undefined };
  readonly #name: string;
  readonly #hasArguments: boolean;

  /** @param hasArguments whether it gets arguments, which only a method may */
  constructor(name: string, hasArguments: boolean) {
    this.#name = name;
    this.#hasArguments = hasArguments;
  }

  /** The method of the name that can be called on the receiver. */
  methodOf(receiver: Reflected): GoMethod | undefined {
    const value = indirect(receiver);
    return value === undefined || value instanceof GoInterface ? undefined : this.#lookUp(typeOf(value)).method;
  }

  /** The field or entry of the name; the caller has looked for a method before. */
  read(state: ExecutionState, receiver: Reflected): Reflected {
    const name = this.#name;
    const hasArguments = this.#hasArguments;
    if (receiver === undefined) {
      if (state.template.missingKey === 'error') state.fail(`nil data; no entry for key ${quote(name)}`);
      return undefined;
    }
    const value = indirect(receiver);
    if (value instanceof GoStruct) {
      const { path } = this.#lookUp(value.type);
      if (path !== undefined && !hasArguments) return structField(value, path);
    }
    if (value instanceof GoMap && value.type.key?.name === 'string' && !hasArguments) {
      return mapEntry(state, value, name);
    }
    return this.#failRead(state, receiver, value);
  }

  #failRead(state: ExecutionState, receiver: Reflected, value: Reflected): never {
    const name = this.#name;
    const hasArguments = this.#hasArguments;
    if (value instanceof GoInterface || isNilPointerToField(value, name)) {
      return state.fail(`nil pointer evaluating ${reflectedType(receiver).name}.${name}`);
    }
    if (value instanceof GoStruct && hasArguments && this.#lookUp(value.type).path) {
      return state.fail(`${name} has arguments but cannot be invoked as function`);
    }
    if (value instanceof GoMap && value.type.key?.name === 'string' && hasArguments) {
      return state.fail(`${name} is not a method but has arguments`);
    }
    return state.fail(`can't evaluate field ${name} in type ${reflectedType(receiver).name}`);
  }

  #lookUp(type: GoType | undefined): Member {
    if (type === this.#type) return this.#member;
    this.#type = type;
    this.#member = { method: findMethod(type, this.#name), path: type && pathTo(type, this.#name) };
    return this.#member;
  }
}

/** Go reports a nil pointer, unless it is sure that there is no such field. */
function isNilPointerToField(value: Reflected, name: string): boolean {
  if (!(value instanceof GoPointer)) return false;
  const { element } = value.type;
  return element?.kind !== 'struct' || pathTo(element, name) !== undefined;
}

/** The fields that lead to one of this name: the struct's own first, then those of what is embedded. */
function pathTo(type: GoType, name: string): readonly GoField[] | undefined {
  const own = type.fieldNamed?.(name);
  if (own !== undefined && own.getterOnly !== true) return [own];
  for (const field of type.fields?.() ?? []) {
    if (field.embedded !== true) continue;
    const rest = pathTo(field.type.element ?? field.type, name);
    if (rest !== undefined) return [field, ...rest];
  }
  return undefined;
}

function structField(struct: GoStruct, path: readonly GoField[]): Reflected {
  let value: GoValue = struct;
  let found: Reflected;
  for (const field of path) {
    const target: GoValue | undefined = value instanceof GoPointer ? value.target : value;
    if (!(target instanceof GoStruct)) return undefined;
    value = target.field(field.name);
    found = box(value, field.type);
  }
  return found;
}

function mapEntry(state: ExecutionState, map: GoMap, key: string): Reflected {
  const { element } = map.type;
  const value = map.get(key);
  if (element === undefined) return value ?? undefined;
  if (value !== undefined) return box(value, element);
  switch (state.template.missingKey) {
    case 'default':
      return undefined;
    case 'zero':
      return box(zeroValue(element), element);
    case 'error':
      return state.fail(`map has no entry for key ${quote(key)}`);
  }
}
