/** Constants in templates, as what takes them wants them. */

import { scalar } from '../go/from-json.js';
import { int } from '../go/go-literals.js';
import { isSigned, isUnsigned } from '../go/go-type.js';
import { GoComplex, GoInt, type GoType } from '../go/go-value.js';
import { type BoolNode, nodeText, type NumberNode, type StringNode } from '../parse/node.js';
import type { Reflected } from './reflected.js';

/** A constant in a template. */
export type ConstantNode = BoolNode | NumberNode | StringNode;

/** What a constant is, or Go's words for why it can't be what is wanted. */
export type Constant = { readonly value: Exclude<Reflected, undefined> } | { readonly problem: string };

/** A constant as a parameter of the type takes it. */
export function fitConstant(node: ConstantNode, type: GoType): Constant {
  if (type.kind === 'interface' || type.kind === 'reflect.Value') return constantValue(node);
  const { wanted, value } = typedConstant(node, type);
  if (wanted === undefined) return { problem: `can't handle ${nodeText(node)} for arg of type ${type.name}` };
  return value === undefined ? { problem: `expected ${wanted}; found ${nodeText(node)}` } : { value };
}

interface TypedConstant {
  readonly wanted?: string;
  readonly value?: Reflected;
}

/** A constant where no type is wanted: its form decides. */
export function constantValue(node: ConstantNode): Constant {
  if (node.type === 'string') return { value: node.text };
  if (node.type === 'bool') return { value: node.value };
  const complex = complexOf(node);
  if (complex !== undefined) return { value: complex };
  if (node.float !== undefined && looksLikeFloat(node.text)) return { value: node.float };
  return node.int === undefined ? { problem: `${node.text} overflows int` } : { value: int(node.int) };
}

function looksLikeFloat(text: string): boolean {
  const isHexInt = /^0[xX]/.test(text) && !/[pP]/.test(text);
  return !isHexInt && !text.startsWith("'") && /[.eEpP]/.test(text);
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

function integer(type: GoType, value: bigint | undefined): GoInt | undefined {
  return value === undefined ? undefined : new GoInt(type, value);
}

function complexOf(node: NumberNode | undefined): GoComplex | undefined {
  return node?.complex === undefined ? undefined : new GoComplex(node.complex.real, node.complex.imaginary);
}
