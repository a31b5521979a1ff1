/**
 * Go strings as bytes and runes. A JavaScript string represents its UTF-8 bytes; a byte that belongs to no character is
 * the lone surrogate U+DC00 plus the byte, so that a slice through a character can be joined again.
 */

const LONE_SURROGATE = /[\uD800-\uDFFF]/u;
const ASCII = /^[\0-\x7f]*$/;
const REPLACEMENT = 0xfffd;

/** A character of a Go string; a byte that belongs to none is U+FFFD with `byte` set. */
export interface Rune {
  readonly code: number;
  readonly text: string;
  readonly byte?: number;
}

/** Number of bytes, as Go's `len` counts. */
export function byteLength(text: string): number {
  return ASCII.test(text) ? text.length : bytesOf(text).length;
}

/** The UTF-8 bytes of a string. */
export function bytesOf(text: string): Uint8Array {
  if (!LONE_SURROGATE.test(text)) return new TextEncoder().encode(text);
  const bytes: number[] = [];
  for (const rune of runesOf(text)) {
    if (rune.byte === undefined) bytes.push(...new TextEncoder().encode(String.fromCodePoint(rune.code)));
    else bytes.push(rune.byte);
  }
  return Uint8Array.from(bytes);
}

/** The string of some bytes. */
export function stringOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return withLooseBytes(bytes);
  }
}

/** The string of one byte from 0x80 up that is not a character by itself. */
export function looseByte(byte: number): string {
  return byte < 0x80 ? String.fromCharCode(byte) : String.fromCharCode(0xdc00 + byte);
}

/** Joins loose bytes that now make up characters, as they would in Go where strings are bytes. */
export function rejoin(text: string): string {
  return LONE_SURROGATE.test(text) ? stringOf(bytesOf(text)) : text;
}

/** Text for output: loose bytes are U+FFFD, as readers of UTF-8 show them. */
export function withoutLooseBytes(text: string): string {
  if (!LONE_SURROGATE.test(text)) return text;
  return rejoin(text).replace(/[\uD800-\uDFFF]/gu, '\uFFFD');
}

/** The characters of a string. */
export function* runesOf(text: string): Generator<Rune> {
  for (const character of text) yield runeOf(character);
}

/** Number of characters. */
export function runeCount(text: string): number {
  if (ASCII.test(text)) return text.length;
  let count = 0;
  for (let at = 0; at < text.length; count++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return count;
}

/** The first `count` characters. */
export function firstRunes(text: string, count: number): string {
  if (text.length <= count) return text;
  let end = 0;
  let left = count;
  for (const character of text) {
    if (left-- <= 0) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** The bytes from `start` up to `end`. */
export function sliceBytes(text: string, start: number, end: number): string {
  return ASCII.test(text) ? text.slice(start, end) : stringOf(bytesOf(text).subarray(start, end));
}

/** Whether Go would print the character in a quoted string as it is: anything visible, and the space of ASCII. */
export function isPrint(code: number): boolean {
  if (code < 0x7f) return code >= 0x20;
  return /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(String.fromCodePoint(code));
}

/** What Go's `string(rune)` makes of a number. */
export function stringOfRune(code: bigint): string {
  const valid = code >= 0n && code <= 0x10ffffn && !(code >= 0xd800n && code <= 0xdfffn);
  return valid ? String.fromCodePoint(Number(code)) : '\uFFFD';
}

/** Order of two strings by their UTF-8 bytes, as Go compares strings. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return byteOrderOf(left) - byteOrderOf(right);
  }
  return a.length - b.length;
}

// Of two UTF-16 units that differ, a surrogate half begins or continues a character beyond U+FFFF, whose bytes are higher.
function byteOrderOf(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

function withLooseBytes(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const length = characterLength(bytes, at);
    const lead = bytes[at] ?? 0;
    text += length === 0 ? looseByte(lead) : stringOf(bytes.subarray(at, at + length));
    at += Math.max(1, length);
  }
  return text;
}

/** Length of the character that begins at a place; 0 if none does. */
function characterLength(bytes: Uint8Array, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length++) {
    try {
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(at, at + length));
      return length;
    } catch {
      // not a whole character yet
    }
  }
  return 0;
}

function runeOf(character: string): Rune {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0xd800 || code > 0xdfff) return { code, text: character };
  if (code >= 0xdc80 && code <= 0xdcff) return { code: REPLACEMENT, text: character, byte: code - 0xdc00 };
  return { code: REPLACEMENT, text: '\uFFFD' };
}
