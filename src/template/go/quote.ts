/** Go's quoted strings and characters, as strconv reads and writes them. */

import { isPrint, looseByte, rejoin, type Rune, runesOf, stringOfRune } from './go-string.js';

const NAMED: ReadonlyMap<number, string> = new Map([
  [7, '\\a'],
  [8, '\\b'],
  [12, '\\f'],
  [10, '\\n'],
  [13, '\\r'],
  [9, '\\t'],
  [11, '\\v'],
]);

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

// All of ASCII that is visible, but the quote and the backslash.
const AS_IT_IS = /^[ !#-[\]-~]*$/;

/** A Go string literal with double quotes; with `asciiOnly` everything beyond ASCII is escaped. */
export function quote(text: string, asciiOnly = false): string {
  if (AS_IT_IS.test(text)) return `"${text}"`;
  let quoted = '"';
  for (const rune of runesOf(text)) quoted += escapeRune(rune, '"', asciiOnly);
  return `${quoted}"`;
}

/** A Go character literal. */
export function quoteRune(code: bigint, asciiOnly = false): string {
  const text = stringOfRune(code);
  return `'${escapeRune({ code: text.codePointAt(0) ?? 0, text }, "'", asciiOnly)}'`;
}

/** Whether a string can be written between backquotes without change. */
export function canBackquote(text: string): boolean {
  for (const { code, byte } of runesOf(text)) {
    if (byte !== undefined || code === 0xfeff || code === 0x60 || code === 0x7f) return false;
    if (code < 0x20 && code !== 9) return false;
  }
  return true;
}

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** A character of a literal, and where the next one begins. */
export interface UnquotedCharacter {
  readonly text: string;
  readonly end: number;
}

/** The string of a literal in double quotes or backquotes; `undefined` if it breaks Go's rules. */
export function unquote(literal: string): string | undefined {
  const mark = literal[0] ?? '';
  const body = literal.slice(1, -1);
  if (mark === '`') return body.replaceAll('\r', '');
  let text = '';
  for (let at = 0; at < body.length;) {
    const character = unquoteCharacter(body, at, mark);
    if (character === undefined) return undefined;
    text += character.text;
    at = character.end;
  }
  return rejoin(text);
}

/** One character of a literal with these quotes; `undefined` if it breaks Go's rules. */
export function unquoteCharacter(body: string, at: number, mark: string): UnquotedCharacter | undefined {
  const first = String.fromCodePoint(body.codePointAt(at) ?? 0);
  if (at >= body.length || first === mark) return undefined;
  if (first !== '\\') return { text: first, end: at + first.length };
  const letter = body[at + 1] ?? '';
  const simple = Object.hasOwn(SIMPLE, letter) ? SIMPLE[letter] : undefined;
  if (simple !== undefined) return { text: simple, end: at + 2 };
  if (letter === mark) return { text: mark, end: at + 2 };
  if (/[0-7]/.test(letter)) return octal(body, at);
  return hexadecimal(body, at, letter);
}

function octal(body: string, at: number): UnquotedCharacter | undefined {
  const digits = /^[0-7]{3}/.exec(body.slice(at + 1))?.[0];
  const value = digits === undefined ? 256 : Number.parseInt(digits, 8);
  return value > 255 ? undefined : { text: looseByte(value), end: at + 4 };
}

function hexadecimal(body: string, at: number, letter: string): UnquotedCharacter | undefined {
  const count = Object.hasOwn(HEX_DIGITS, letter) ? HEX_DIGITS[letter] : undefined;
  if (count === undefined) return undefined;
  const end = at + 2 + count;
  const digits = body.slice(at + 2, end);
  if (digits.length !== count || !/^[0-9a-fA-F]+$/.test(digits)) return undefined;
  const value = Number.parseInt(digits, 16);
  if (count === 2) return { text: looseByte(value), end };
  if (value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return undefined;
  return { text: String.fromCodePoint(value), end };
}

function escapeRune(rune: Rune, mark: string, asciiOnly: boolean): string {
  const { code, text, byte } = rune;
  if (byte !== undefined) return `\\x${hex(byte, 2)}`;
  if (text === mark || text === '\\') return `\\${text}`;
  return isPrint(code) && (code < 0x80 || !asciiOnly) ? text : escapeCode(code);
}

function escapeCode(code: number): string {
  const name = NAMED.get(code);
  if (name !== undefined) return name;
  if (code < 0x20 || code === 0x7f) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}
