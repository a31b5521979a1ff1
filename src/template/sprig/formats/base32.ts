/** Base32 with padding (RFC 4648), with the errors of Go's encoding/base32. */

import { bytesOf, stringOf } from '../../go/go-string.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const GROUP = 8;
const BITS = 5;
// Letters of the last group, where it is not a whole one.
const PARTIAL: readonly number[] = [2, 4, 5, 7];

/** The bytes of a text in base32. */
export function encodeBase32(source: string): string {
  let [bits, size, made] = [0, 0, ''];
  for (const byte of bytesOf(source)) {
    bits = ((bits << 8) | byte) & 0xffff;
    for (size += 8; size >= BITS; size -= BITS) made += LETTERS.charAt((bits >> (size - BITS)) & 31);
  }
  if (size > 0) made += LETTERS.charAt((bits << (BITS - size)) & 31);
  return made.padEnd(Math.ceil(made.length / GROUP) * GROUP, '=');
}

/** The text of base32, or Go's error as a text: sprig returns it like a result. Line breaks mean nothing. */
export function decodeBase32(source: string): string {
  const plain = source.replace(/[\r\n]/g, '');
  const letters = /^[A-Z2-7]*/.exec(plain)?.[0] ?? '';
  const wrong = wrongAt(plain, letters.length);
  if (wrong !== undefined) return `illegal base32 data at input byte ${wrong}`;
  const bytes: number[] = [];
  let [bits, size] = [0, 0];
  for (const letter of letters) {
    bits = ((bits << BITS) | LETTERS.indexOf(letter)) & 0xffff;
    size += BITS;
    if (size >= 8) bytes.push((bits >> (size -= 8)) & 0xff);
  }
  return stringOf(Uint8Array.from(bytes));
}

/** Where Go's decoder stops; undefined where it reaches the end. */
function wrongAt(plain: string, letters: number): number | undefined {
  const inGroup = letters % GROUP;
  const rest = plain.slice(letters);
  if (rest === '') return inGroup === 0 ? undefined : letters - inGroup;
  return rest.startsWith('=') && inGroup >= 2 ? wrongPadding(rest, letters) : letters;
}

function wrongPadding(rest: string, letters: number): number | undefined {
  const wanted = GROUP - (letters % GROUP);
  if (rest.length < wanted) return letters + rest.length;
  const padding = /^=*/.exec(rest)?.[0].length ?? 0;
  if (padding < wanted) return letters + padding;
  return rest.length === wanted && PARTIAL.includes(letters % GROUP) ? undefined : letters;
}
