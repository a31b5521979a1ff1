/** The numbers of a template, with every value that they may have: Go decides by what is wanted. */

import { quote, unquoteCharacter } from '../go/quote.js';
import type { NumberNode } from './node.js';
import { hasValidUnderscores, parseFloat64 } from './parse-float.js';
import type { Token } from './token.js';

type Values = Pick<NumberNode, 'int' | 'uint' | 'float' | 'complex'>;

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);
const MAX_UINT64 = 2n ** 64n - 1n;

/** The number; or what is wrong with it. */
export function parseNumber({ type, text, start }: Token): NumberNode | string {
  const values = valuesOf(type, text);
  return typeof values === 'string' ? values : { type: 'number', at: start, text, ...values };
}

/** Characters of a number. Go has no limit; no honest template comes near this one. */
const MAX_LENGTH = 1000;

function valuesOf(type: Token['type'], text: string): Values | string {
  if (text.length > MAX_LENGTH) return `number is longer than ${MAX_LENGTH} characters`;
  if (type === 'charConstant') return characterValues(text);
  if (type === 'complex') return complexValues(text);
  if (text.endsWith('i')) {
    const imaginary = parseFloat64(text.slice(0, -1));
    if (imaginary !== undefined) return complexOrReal(0, imaginary);
  }
  return realValues(text);
}

function characterValues(text: string): Values | string {
  const character = unquoteCharacter(text, 1, "'");
  if (character === undefined) return 'invalid syntax';
  if (text.slice(character.end) !== "'") return `malformed character constant: ${text}`;
  const code = codeOf(character.text);
  return { int: BigInt(code), uint: BigInt(code), float: code, complex: undefined };
}

/** A loose byte such as `'\xff'` counts for itself. */
function codeOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  return code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : code;
}

function complexValues(text: string): Values | string {
  const sign = Math.max(...[...text.matchAll(/(?<![eEpP])[+-]/g)].map(({ index }) => index));
  const real = parseFloat64(text.slice(0, sign));
  const imaginary = parseFloat64(text.slice(sign, -1));
  return real === undefined || imaginary === undefined
    ? 'syntax error scanning complex number'
    : complexOrReal(real, imaginary);
}

/** A complex number without an imaginary part is also a float, and an integer if it is whole. */
function complexOrReal(real: number, imaginary: number): Values {
  const complex = { real, imaginary };
  if (imaginary !== 0) return { int: undefined, uint: undefined, float: undefined, complex };
  return { ...wholeValues(real), float: real, complex };
}

const NEITHER = { int: undefined, uint: undefined };

function realValues(text: string): Values | string {
  const whole = parseInteger(text);
  const { int, uint } = whole === undefined ? NEITHER : integerValues(whole);
  const signed = /^[+-]/.test(text) && whole !== 0n;
  const either = int ?? (signed ? undefined : uint);
  if (either !== undefined) return { int, uint: signed ? undefined : uint, float: Number(either), complex: undefined };
  const float = parseFloat64(text);
  if (float === undefined) return `illegal number syntax: ${quote(text)}`;
  if (!/[.eEpP]/.test(text)) return `integer overflow: ${quote(text)}`;
  return { ...wholeValues(float), float, complex: undefined };
}

function wholeValues(float: number): Pick<Values, 'int' | 'uint'> {
  return Number.isInteger(float) ? integerValues(BigInt(float)) : NEITHER;
}

function integerValues(value: bigint): Pick<Values, 'int' | 'uint'> {
  return {
    int: value >= MIN_INT64 && value <= MAX_INT64 ? value : undefined,
    uint: value >= 0n && value <= MAX_UINT64 ? value : undefined,
  };
}

const INTEGER = /^(?<sign>[+-]?)(?<digits>0[xX]_?[0-9a-fA-F_]+|0[bB]_?[01_]+|0[oO]_?[0-7_]+|0[0-7_]*|[1-9][0-9_]*)$/;

/** An integer with Go's prefixes and underscores, of any size; `undefined` if it is not one. */
function parseInteger(text: string): bigint | undefined {
  const { sign, digits } = INTEGER.exec(text)?.groups ?? {};
  if (digits === undefined || !hasValidUnderscores(digits)) return undefined;
  const bare = digits.replaceAll('_', '');
  const value = BigInt(/^0[0-7]/.test(bare) ? `0o${bare.slice(1)}` : bare);
  return sign === '-' ? -value : value;
}
