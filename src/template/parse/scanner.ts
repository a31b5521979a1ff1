/** Walks over the text of a template, character by character, and knows the line. */

import type { Token, TokenType } from './token.js';

/** What {@link Scanner.next} gives at the end. */
export const END = '';

export class Scanner {
  /** Where the token begins that is being read. */
  start = 0;
  at = 0;
  #line = 1;
  #startLine = 1;

  constructor(readonly text: string) {}

  /** The next character, past which it goes; `END` at the end, where it stays. */
  next(): string {
    const character = this.peek();
    this.at += character.length;
    if (character === '\n') this.#line++;
    return character;
  }

  peek(): string {
    const code = this.text.codePointAt(this.at);
    return code === undefined ? END : String.fromCodePoint(code);
  }

  /** Back over a character that {@link next} gave. */
  backup(character: string): void {
    this.at -= character.length;
    if (character === '\n') this.#line--;
  }

  /** Goes past the next character if it is one of these. */
  accept(valid: string): boolean {
    const character = this.peek();
    if (character === END || !valid.includes(character)) return false;
    this.next();
    return true;
  }

  acceptRun(valid: string): void {
    while (this.accept(valid));
  }

  /** Whether this text comes next, or after so many characters. */
  sees(text: string, offset = 0): boolean {
    return this.text.startsWith(text, this.at + offset);
  }

  /** Moves to a later place. */
  moveTo(place: number): void {
    this.#line += linesIn(this.text, this.at, place);
    this.at = place;
  }

  /** What has been read of the token. */
  get word(): string {
    return this.text.slice(this.start, this.at);
  }

  /** The token from the start up to here; the next one begins here. */
  token(type: TokenType): Token {
    const token = { type, start: this.start, text: this.word, line: this.#startLine };
    this.ignore();
    return token;
  }

  /** The token that says what is wrong. */
  error(text: string): Token {
    return { type: 'error', start: this.start, text, line: this.#startLine };
  }

  /** The next token begins here. */
  ignore(): void {
    this.start = this.at;
    this.#startLine = this.#line;
  }
}

function linesIn(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
