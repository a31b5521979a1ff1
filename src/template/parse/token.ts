/** The tokens of a template. */

import { byteLength, firstRunes } from '../go/go-string.js';
import { quote } from '../go/quote.js';

/** Words with a meaning in the language. */
const KEYWORDS = [
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'nil',
  'range',
  'template',
  'with',
] as const;

export type Keyword = (typeof KEYWORDS)[number];

export type TokenType =
  | 'assign'
  | 'bool'
  | 'char'
  | 'charConstant'
  | 'complex'
  | 'declare'
  | 'dot'
  | 'EOF'
  | 'error'
  | 'field'
  | 'identifier'
  | 'leftDelim'
  | 'leftParen'
  | 'number'
  | 'pipe'
  | 'rawString'
  | 'rightDelim'
  | 'rightParen'
  | 'space'
  | 'string'
  | 'text'
  | 'variable'
  | Keyword;

/** A token with its place; of type `error`, the text says what is wrong. */
export interface Token {
  readonly type: TokenType;
  /** Index in the text of the template. */
  readonly start: number;
  readonly text: string;
  /** The line in which it begins, from 1. */
  readonly line: number;
}

const words: ReadonlySet<string> = new Set(KEYWORDS);

/** Whether a word is a keyword. */
export function isKeyword(word: string): word is Keyword {
  return words.has(word);
}

/** A token as Go's messages name it. */
export function tokenText({ type, text }: Token): string {
  if (type === 'EOF') return 'EOF';
  if (type === 'error') return text;
  if (type === 'dot' || isKeyword(type)) return `<${text}>`;
  return byteLength(text) > 10 ? `${quote(firstRunes(text, 10))}...` : quote(text);
}
