/** Fields of structs and entries of maps, by name. */

import { GoInterface } from '../go-interface.js';
import type { GoField, GoType } from '../go-type.js';
import { GoMap, GoPointer, GoStruct, type GoValue } from '../go-value.js';
import { zeroValue } from '../from-json.js';
import { quote } from '../quote.js';
import type { ExecutionState } from './execution-state.js';
import { indirect, inSlot, reflectedType, type Reflected } from './reflected.js';

/** What is looked up. */
export interface FieldLookup {
  readonly receiver: Exclude<Reflected, undefined>;
  readonly name: string;
  /** Whether it was given arguments, as only a method may be. */
  readonly hasArguments: boolean;
}

/** The field or entry of a name; methods have been looked for before. */
export function fieldOf(state: ExecutionState, { receiver, name, hasArguments }: FieldLookup): Reflected {
  const { value } = indirect(receiver);
  const type = reflectedType(receiver);
  if (value instanceof GoInterface || isNilPointerToField(value, name)) {
    return state.fail(`nil pointer evaluating ${type.name}.${name}`);
  }
  if (value instanceof GoStruct) {
    const path = pathTo(value.type, name) ?? state.fail(`can't evaluate field ${name} in type ${type.name}`);
    if (hasArguments) state.fail(`${name} has arguments but cannot be invoked as function`);
    return structField(value, path);
  }
  if (value instanceof GoMap && value.type.key?.name === 'string') {
    if (hasArguments) state.fail(`${name} is not a method but has arguments`);
    return mapEntry(state, value, name);
  }
  return state.fail(`can't evaluate field ${name} in type ${type.name}`);
}

/** Go says that the pointer is nil, unless it is sure that there is no such field. */
function isNilPointerToField(value: Reflected, name: string): boolean {
  if (!(value instanceof GoPointer)) return false;
  const { element } = value.type;
  return element?.kind !== 'struct' || hasField(element, name);
}

const hasField = (type: GoType, name: string): boolean => pathTo(type, name) !== undefined;

/** The fields that lead to one of this name: the struct's own first, then those of what is embedded. */
function pathTo(type: GoType, name: string): readonly GoField[] | undefined {
  const fields = type.fields?.() ?? [];
  const own = fields.find((field) => field.name === name);
  if (own !== undefined) return [own];
  for (const field of fields) {
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
    found = inSlot(value, field.type);
  }
  return found;
}

function mapEntry(state: ExecutionState, map: GoMap, key: string): Reflected {
  const { element } = map.type;
  const value = map.get(key);
  if (element === undefined) return value ?? undefined;
  if (value !== undefined) return inSlot(value, element);
  switch (state.template.missingKey) {
    case 'default':
      return undefined;
    case 'zero':
      return inSlot(zeroValue(element), element);
    case 'error':
      return state.fail(`map has no entry for key ${quote(key)}`);
  }
}
