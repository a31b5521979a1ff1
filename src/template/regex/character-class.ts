/** Sets of characters of regular expressions. */

import { RegexError, type Assertion, type CharacterTest } from './syntax.js';

const within =
  (...ranges: readonly (readonly [number, number])[]): CharacterTest =>
  (code) =>
    ranges.some(([first, last]) => code >= first && code <= last);

const DIGIT = within([0x30, 0x39]);
const UPPER = within([0x41, 0x5a]);
const LOWER = within([0x61, 0x7a]);
const either =
  (...tests: readonly CharacterTest[]): CharacterTest =>
  (code) =>
    tests.some((matches) => matches(code));
const ALPHABETIC = either(UPPER, LOWER);
const ALPHANUMERIC = either(ALPHABETIC, DIGIT);
const WORD = either(ALPHANUMERIC, within([0x5f, 0x5f]));

/** The set that has what another has not. */
export const not =
  (matches: CharacterTest): CharacterTest =>
  (code) =>
    !matches(code);

/** The sets of `\d`, `\s`, `\w` by their letter. */
export const PERL_CLASSES: ReadonlyMap<string, CharacterTest> = new Map([
  ['d', DIGIT],
  ['s', within([9, 10], [12, 13], [32, 32])],
  ['w', WORD],
]);

/** The sets of `[:name:]`. */
export const POSIX_CLASSES: ReadonlyMap<string, CharacterTest> = new Map([
  ['alnum', ALPHANUMERIC],
  ['alpha', ALPHABETIC],
  ['ascii', within([0, 0x7f])],
  ['blank', within([9, 9], [32, 32])],
  ['cntrl', within([0, 0x1f], [0x7f, 0x7f])],
  ['digit', DIGIT],
  ['graph', within([0x21, 0x7e])],
  ['lower', LOWER],
  ['print', within([0x20, 0x7e])],
  ['punct', within([0x21, 0x2f], [0x3a, 0x40], [0x5b, 0x60], [0x7b, 0x7e])],
  ['space', within([9, 13], [32, 32])],
  ['upper', UPPER],
  ['word', WORD],
  ['xdigit', either(DIGIT, within([0x41, 0x46], [0x61, 0x66]))],
]);

/** The characters between two, both included. */
export function range(first: number, last: number): CharacterTest {
  return (code) => code >= first && code <= last;
}

/** All that one of the sets has. */
export function union(tests: readonly CharacterTest[]): CharacterTest {
  return (code) => tests.some((matches) => matches(code));
}

/** The set, and its characters in the other case. */
export function foldingCase(matches: CharacterTest): CharacterTest {
  return (code) => {
    if (matches(code)) return true;
    const character = String.fromCodePoint(code);
    return [character.toLowerCase(), character.toUpperCase()].some((other) => matches(other.codePointAt(0) ?? code));
  };
}

/** The set of a Unicode category (`L`, `Lu`) or script (`Greek`). */
export function unicodeClass(name: string, part: string): CharacterTest {
  if (name === 'Any') return () => true;
  if (!/^[A-Z][A-Za-z_]*$/.test(name)) throw new RegexError('invalid character class range', part);
  try {
    const pattern = new RegExp(`^\\p{${name.length <= 2 ? 'gc' : 'sc'}=${name}}$`, 'u');
    return (code) => pattern.test(String.fromCodePoint(code));
  } catch {
    throw new RegexError('invalid character class range', part);
  }
}

const NEW_LINE = 10;
const isWord = (code: number | undefined): boolean => code !== undefined && WORD(code);

/** What can be asked of a place: ends of text and lines, ends of words. */
export const ASSERTIONS = {
  textStart: (before) => before === undefined,
  textEnd: (_, after) => after === undefined,
  lineStart: (before) => before === undefined || before === NEW_LINE,
  lineEnd: (_, after) => after === undefined || after === NEW_LINE,
  wordEdge: (before, after) => isWord(before) !== isWord(after),
  noWordEdge: (before, after) => isWord(before) === isWord(after),
} as const satisfies Readonly<Record<string, Assertion>>;
