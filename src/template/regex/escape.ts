import { PERL_CLASSES, not, unicodeClass } from './character-class.js';
import type { Reader } from './reader.js';
import { RegexError, type CharacterTest } from './syntax.js';

const CONTROLS: ReadonlyMap<string, number> = new Map([
  ['a', 7],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
]);

const LAST_CODE = 0x10ffff;

/** Reads `\d`, `\pL`, `\p{Greek}` and their opposites; undefined, and nothing read, where none of them comes next. */
export function readClassEscape(reader: Reader): CharacterTest | undefined {
  const [, letter] = reader.match(/\\([dswDSW])/) ?? [];
  if (letter === undefined) return readUnicodeEscape(reader);
  const matches = PERL_CLASSES.get(letter.toLowerCase());
  return matches && letter !== letter.toLowerCase() ? not(matches) : matches;
}

function readUnicodeEscape(reader: Reader): CharacterTest | undefined {
  const [part, letter, caret, name] = reader.match(/\\([pP])(?:\{(\^?)([^}]*)\}|(?=[^{]))/u) ?? [];
  if (part !== undefined) {
    const matches = unicodeClass(name ?? reader.next(), part);
    return (letter === 'P') === (caret === '^') ? matches : not(matches);
  }
  if (reader.sees('\\p') || reader.sees('\\P')) throw new RegexError('invalid character class range', reader.rest);
  return undefined;
}

/** Reads an escaped character, the backslash first. RE2 has no `\1`: groups can't be referred to. */
export function readCharacterEscape(reader: Reader): number {
  const start = reader.position;
  reader.takes('\\');
  if (reader.isAtEnd) throw new RegexError('trailing backslash at end of expression', '');
  const octal = reader.match(/[1-7][0-7]{1,2}|0[0-7]{0,2}/);
  if (octal) return Number.parseInt(octal[0], 8);
  const hexadecimal = reader.match(/x(?:\{([\da-fA-F]+)\}|([\da-fA-F]{2}))/);
  const code = Number.parseInt(hexadecimal?.[1] ?? hexadecimal?.[2] ?? '', 16);
  if (code <= LAST_CODE) return code;
  const character = reader.next();
  const control = CONTROLS.get(character);
  if (control !== undefined) return control;
  if (/^[!-/:-@[-^`{-~]$/.test(character)) return character.charCodeAt(0);
  throw new RegexError('invalid escape sequence', reader.since(start));
}
