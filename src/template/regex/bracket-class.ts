import { POSIX_CLASSES, foldingCase, not, range, union } from './character-class.js';
import { readCharacterEscape, readClassEscape } from './escape.js';
import type { Reader } from './reader.js';
import { RegexError, type CharacterTest } from './syntax.js';

/** Reads a set in brackets, the opening one first. */
export function readBracketClass(reader: Reader, ignoresCase: boolean): CharacterTest {
  const start = reader.position;
  reader.takes('[');
  const isNegated = reader.takes('^');
  const tests: CharacterTest[] = [];
  // A closing bracket that comes first is one of the characters.
  while (tests.length === 0 || !reader.sees(']')) {
    if (reader.isAtEnd) throw new RegexError('missing closing ]', reader.expression.slice(start));
    tests.push(readNamed(reader) ?? readClassEscape(reader) ?? readRange(reader, start));
  }
  reader.takes(']');
  const matches = ignoresCase ? foldingCase(union(tests)) : union(tests);
  return isNegated ? not(matches) : matches;
}

function readNamed(reader: Reader): CharacterTest | undefined {
  const named = reader.match(/\[:(\^?)([^:\]]*):\]/);
  if (!named) return undefined;
  const matches = POSIX_CLASSES.get(named[2] ?? '');
  if (!matches) throw new RegexError('invalid character class range', named[0]);
  return named[1] === '^' ? not(matches) : matches;
}

function readRange(reader: Reader, classStart: number): CharacterTest {
  const start = reader.position;
  const first = readCharacter(reader, classStart);
  if (!reader.sees('-') || reader.sees('-]')) return range(first, first);
  reader.takes('-');
  const last = readCharacter(reader, classStart);
  if (last < first) throw new RegexError('invalid character class range', reader.since(start));
  return range(first, last);
}

function readCharacter(reader: Reader, classStart: number): number {
  if (reader.isAtEnd) throw new RegexError('missing closing ]', reader.expression.slice(classStart));
  if (reader.sees('\\')) return readCharacterEscape(reader);
  return reader.next().codePointAt(0) ?? 0;
}
