/** Whether arguments fit parameters, in Go's words. */

import { isAssignable, isSigned, isUnsigned, type GoType } from '../go-type.js';
import { scalar, zeroValue } from '../from-json.js';
import { GoComplex, GoInt, GoPointer, int, type GoValue } from '../go-value.js';
import type { BoolNode, NumberNode, StringNode } from '../parse/node.js';
import { nodeText } from '../parse/node.js';
import type { ExecutionState } from './execution-state.js';
import { inSlot, reflectedType, unboxed, type Reflected } from './reflected.js';

type ConstantNode = BoolNode | NumberNode | StringNode;

/** Whether nil can stand for a value of the type. */
export function canBeNil({ kind }: GoType): boolean {
  return ['func', 'interface', 'map', 'pointer', 'slice', 'reflect.Value'].includes(kind);
}

/** The nil of a type that can be nil. */
export function nilOf(type: GoType): Reflected {
  return type.kind === 'reflect.Value' ? undefined : inSlot(zeroValue(type), type);
}

/** The value as a parameter of the type takes it: itself, what is in the slot, or what the pointer points to. */
export function fitted(state: ExecutionState, value: Reflected, type: GoType): Reflected {
  if (value === undefined) return canBeNil(type) ? nilOf(type) : state.fail(`invalid value; expected ${type.name}`);
  if (type.kind === 'reflect.Value' || isAssignable(reflectedType(value), type)) return value;
  const content = unboxed(value) ?? value;
  const own = reflectedType(content);
  if (isAssignable(own, type)) return content;
  const target = pointedTo(content, type);
  if (target === null) return state.fail(`dereference of nil pointer of type ${type.name}`);
  return target ?? state.fail(`wrong type for value; expected ${type.name}; got ${own.name}`);
}

/** What a pointer points to, if that fits: null for nil. */
function pointedTo(value: Reflected, type: GoType): GoValue | undefined {
  if (!(value instanceof GoPointer) || !isAssignable(value.type.element ?? value.type, type)) return undefined;
  return value.target ?? null;
}

/** A constant as a parameter of the type takes it. */
export function fittedConstant(state: ExecutionState, node: ConstantNode, type: GoType): Reflected {
  if (type.kind === 'interface' || type.kind === 'reflect.Value') return constantValue(state, node);
  const { wanted, value } = typedConstant(node, type);
  if (wanted === undefined) return state.fail(`can't handle ${nodeText(node)} for arg of type ${type.name}`);
  return value ?? state.fail(`expected ${wanted}; found ${nodeText(node)}`);
}

interface TypedConstant {
  readonly wanted?: string;
  readonly value?: Reflected;
}

function typedConstant(node: ConstantNode, type: GoType): TypedConstant {
  switch (type.kind) {
    case 'bool':
      return { wanted: 'bool', value: node.type === 'bool' ? scalar(type, node.value) : undefined };
    case 'string':
      return { wanted: 'string', value: node.type === 'string' ? scalar(type, node.text) : undefined };
    default:
      return typedNumber(node.type === 'number' ? node : undefined, type);
  }
}

function typedNumber(node: NumberNode | undefined, type: GoType): TypedConstant {
  const { kind } = type;
  if (isSigned(kind)) return { wanted: 'integer', value: integer(type, node?.int) };
  if (isUnsigned(kind)) return { wanted: 'unsigned integer', value: integer(type, node?.uint) };
  if (kind === 'complex128') return { wanted: 'complex', value: complexOf(node) };
  const isFloat = kind === 'float64' || kind === 'float32';
  return isFloat ? { wanted: 'float', value: node?.float === undefined ? undefined : scalar(type, node.float) } : {};
}

const integer = (type: GoType, value: bigint | undefined): Reflected =>
  value === undefined ? undefined : new GoInt(type, value);

const complexOf = (node: NumberNode | undefined): Reflected =>
  node?.complex === undefined ? undefined : new GoComplex(node.complex.real, node.complex.imaginary);

/** A constant where no type is wanted: its form decides. */
export function constantValue(state: ExecutionState, node: ConstantNode): Reflected {
  state.at(node);
  if (node.type === 'string') return node.text;
  if (node.type === 'bool') return node.value;
  const complex = complexOf(node);
  if (complex !== undefined) return complex;
  if (node.float !== undefined && looksLikeFloat(node.text)) return node.float;
  return node.int === undefined ? state.fail(`${node.text} overflows int`) : int(node.int);
}

const looksLikeFloat = (text: string): boolean => {
  const isHexInt = /^0[xX]/.test(text) && !/[pP]/.test(text);
  return !isHexInt && !text.startsWith("'") && /[.eEpP]/.test(text);
};
