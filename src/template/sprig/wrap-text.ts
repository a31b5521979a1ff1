/** Wrapping of lines as goutils does it. */

import { bytesOf, stringOf } from '../go/go-string.js';
import type { Budget } from '../go/go-value.js';

/** How a text is wrapped. */
export interface Wrapping {
  /** Bytes of a line; less than 1 counts as 1. */
  readonly width: number;
  /** What stands between two lines; empty for a line break. */
  readonly by: string;
  /** Whether a word that is longer than a line is cut. */
  readonly breaksWords: boolean;
}

const SPACE = 0x20;

/** The text in lines that end at blanks; blanks at the beginning of a line go. */
export function wrapText(source: string, { width: wanted, by, breaksWords }: Wrapping, budget: Budget): string {
  const bytes = bytesOf(source);
  const width = Math.max(1, wanted);
  const between = bytesOf(by === '' ? '\n' : by);
  const parts: Uint8Array[] = [];
  let length = 0;
  const write = (part: Uint8Array): void => {
    length += part.length;
    budget.size(length);
    parts.push(part);
  };
  let at = 0;
  while (bytes.length - at > width) {
    if (bytes[at] === SPACE) {
      at++;
      continue;
    }
    const { end, next } = lineEnd(bytes, { at, width, breaksWords });
    write(bytes.subarray(at, end));
    if (next <= bytes.length) write(between);
    at = Math.min(next, bytes.length);
  }
  write(bytes.subarray(at));
  return stringOf(joined(parts, length));
}

interface Line {
  readonly at: number;
  readonly width: number;
  readonly breaksWords: boolean;
}

/** Where the line ends, and where the next one begins: beyond the text where there is none. */
function lineEnd(bytes: Uint8Array, { at, width, breaksWords }: Line): { readonly end: number; readonly next: number } {
  let space = at + width;
  while (space >= at && bytes[space] !== SPACE) space--;
  if (space >= at) return { end: space, next: space + 1 };
  if (breaksWords) return { end: at + width, next: at + width };
  const after = bytes.indexOf(SPACE, at + width);
  return after < 0 ? { end: bytes.length, next: bytes.length + 1 } : { end: after, next: after + 1 };
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
