import type { JsonValue } from './json-value.js';

const END = 'unexpected end of JSON input';
const SPACE = /[ \t\r\n]*/y;
const LITERALS = ['true', 'false', 'null'];

/** Where a text stops being JSON; its message is what Go's encoding/json says there. */
class JsonSyntaxError extends Error {
  override readonly name = 'SyntaxFault';
}

/** Parses a text as JSON, or says why it is none, in the words of Go's decoder. */
export function parseJson(text: string): { readonly value: JsonValue } | { readonly syntaxError: string } {
  try {
    return { value: JSON.parse(text) as JsonValue };
  } catch {
    return { syntaxError: goJsonSyntaxError(text) };
  }
}

/** Why a text that JSON.parse refuses is not JSON, in the words of Go's encoding/json, which clients of a real server see. */
function goJsonSyntaxError(text: string): string {
  try {
    const end = skipSpace(text, skipValue(text, 0));
    return end < text.length ? unexpected(text, end, 'after top-level value').message : END;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error.message;
    // Only nesting deeper than the stack comes here; Go has a limit of its own.
    return 'exceeded max depth';
  }
}

function unexpected(text: string, at: number, context: string): JsonSyntaxError {
  if (at >= text.length) return new JsonSyntaxError(END);
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  const quoted =
    character === "'" ? "'\\''" : character === '"' ? `'"'` : `'${JSON.stringify(character).slice(1, -1)}'`;
  return new JsonSyntaxError(`invalid character ${quoted} ${context}`);
}

function skipSpace(text: string, at: number): number {
  SPACE.lastIndex = at;
  SPACE.exec(text);
  return SPACE.lastIndex;
}

/** Each of these reads from a position and returns the position after what it read. */
function skipValue(text: string, from: number): number {
  const at = skipSpace(text, from);
  const first = text[at] ?? '';
  if (first === '{') return skipMembers(text, at);
  if (first === '[') return skipElements(text, at);
  if (first === '"') return skipString(text, at);
  if (/[-0-9]/.test(first)) return skipNumber(text, at);
  const literal = LITERALS.find((candidate) => candidate.startsWith(first));
  if (first === '' || literal === undefined) throw unexpected(text, at, 'looking for beginning of value');
  return skipLiteral(text, at, literal);
}

function skipLiteral(text: string, at: number, literal: string): number {
  for (let i = 1; i < literal.length; i += 1) {
    const wanted = literal.charAt(i);
    if (text[at + i] !== wanted) throw unexpected(text, at + i, `in literal ${literal} (expecting '${wanted}')`);
  }
  return at + literal.length;
}

function skipMembers(text: string, from: number): number {
  let at = skipSpace(text, from + 1);
  if (text[at] === '}') return at + 1;
  for (;;) {
    if (text[at] !== '"') throw unexpected(text, at, 'looking for beginning of object key string');
    at = skipSpace(text, skipString(text, at));
    if (text[at] !== ':') throw unexpected(text, at, 'after object key');
    at = skipSpace(text, skipValue(text, at + 1));
    if (text[at] === '}') return at + 1;
    if (text[at] !== ',') throw unexpected(text, at, 'after object key:value pair');
    at = skipSpace(text, at + 1);
  }
}

function skipElements(text: string, from: number): number {
  let at = skipSpace(text, from + 1);
  if (text[at] === ']') return at + 1;
  for (;;) {
    at = skipSpace(text, skipValue(text, at));
    if (text[at] === ']') return at + 1;
    if (text[at] !== ',') throw unexpected(text, at, 'after array element');
    at += 1;
  }
}

function skipString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') return at + 1;
    if (character < ' ') throw unexpected(text, at, 'in string literal');
    if (character === '\\') at = skipEscape(text, at + 1);
  }
  throw new JsonSyntaxError(END);
}

function skipEscape(text: string, at: number): number {
  if (text[at] !== 'u') {
    if (!/["\\/bfnrt]/.test(text[at] ?? '')) throw unexpected(text, at, 'in string escape code');
    return at;
  }
  for (let i = 1; i <= 4; i += 1) {
    if (!/[0-9a-fA-F]/.test(text[at + i] ?? '')) throw unexpected(text, at + i, 'in \\u hexadecimal character escape');
  }
  return at + 4;
}

function skipNumber(text: string, from: number): number {
  let at = text[from] === '-' ? from + 1 : from;
  if (!isDigit(text[at])) throw unexpected(text, at, 'in numeric literal');
  at = text[at] === '0' ? at + 1 : skipDigits(text, at);
  if (text[at] === '.') {
    if (!isDigit(text[at + 1])) throw unexpected(text, at + 1, 'after decimal point in numeric literal');
    at = skipDigits(text, at + 1);
  }
  return skipExponent(text, at);
}

function skipExponent(text: string, at: number): number {
  if (text[at] !== 'e' && text[at] !== 'E') return at;
  const digits = text[at + 1] === '+' || text[at + 1] === '-' ? at + 2 : at + 1;
  if (!isDigit(text[digits])) throw unexpected(text, digits, 'in exponent of numeric literal');
  return skipDigits(text, digits);
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && /^[0-9]$/.test(character);
}

function skipDigits(text: string, from: number): number {
  let at = from;
  while (isDigit(text[at])) at += 1;
  return at;
}
