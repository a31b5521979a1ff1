import { quoteRune } from '../go/quote.js';
import { END } from './scanner.js';

/** What Go takes for space between words. */
export const SPACES = ' \t\r\n';

/** Whether a character is space; the end is not. */
export const isSpace = (character: string): boolean => character !== END && SPACES.includes(character);
/** Whether a character can be part of a name. */
export const isAlphaNumeric = (character: string): boolean => /^[\p{L}\p{Nd}_]$/u.test(character);

/** `U+007D '}'` */
export const unicodeName = (character: string): string => {
  const code = character.codePointAt(0);
  if (code === undefined) return 'U+FFFFFFFFFFFFFFFF';
  const number = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const quoted = quoteRune(BigInt(code));
  return quoted.startsWith("'\\") && character !== "'" && character !== '\\' ? number : `${number} '${character}'`;
};

/** Length without the spaces at the end. */
export function trimmedLength(text: string): number {
  let length = text.length;
  while (length > 0 && isSpace(text[length - 1] ?? END)) length--;
  return length;
}
