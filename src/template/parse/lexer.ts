/** Cuts a template into tokens, by the rules of Go's text/template/parse. */

import { isAlphaNumeric, isSpace, SPACES, trimmedLength, unicodeName } from './characters.js';
import { lexNumber } from './lex-number.js';
import { END, Scanner } from './scanner.js';
import { isKeyword, type Token, type TokenType } from './token.js';

/** How actions are distinguished from text. */
export interface LexerOptions {
  readonly leftDelim: string;
  readonly rightDelim: string;
  /** Words that a function of the same name takes away from the language: `break` and `continue`. */
  readonly notKeywords: ReadonlySet<string>;
}

const TRIM_LENGTH = 2;

/** Gives the tokens of a template one by one; after an `error` or `EOF` there is nothing more. */
export class Lexer {
  readonly #scanner: Scanner;
  #inAction = false;
  #parenDepth = 0;
  #pending: Token | undefined;
  readonly #options: LexerOptions;

  constructor(text: string, options: LexerOptions) {
    this.#options = options;
    this.#scanner = new Scanner(text);
  }

  nextToken(): Token {
    const pending = this.#pending;
    if (pending !== undefined) {
      this.#pending = undefined;
      return pending;
    }
    for (;;) {
      const token = this.#inAction ? this.#lexInsideAction() : this.#lexText();
      if (token !== undefined) return token;
    }
  }

  /** Text up to the next action; `undefined` where there is none. */
  #lexText(): Token | undefined {
    const scanner = this.#scanner;
    const { leftDelim } = this.#options;
    const found = scanner.text.indexOf(leftDelim, scanner.at);
    const end = found === -1 ? scanner.text.length : found;
    const trims = found !== -1 && this.#hasLeftTrimMarker(end + leftDelim.length);
    const text = scanner.text.slice(scanner.at, end);
    scanner.moveTo(scanner.at + (trims ? trimmedLength(text) : text.length));
    const token = scanner.at > scanner.start ? scanner.token('text') : undefined;
    if (found === -1) return token ?? scanner.token('EOF');
    scanner.moveTo(end);
    scanner.ignore();
    const delimiter = this.#lexLeftDelim();
    if (token === undefined) return delimiter;
    this.#pending = delimiter;
    return token;
  }

  #lexLeftDelim(): Token | undefined {
    const scanner = this.#scanner;
    scanner.moveTo(scanner.at + this.#options.leftDelim.length);
    const marker = this.#hasLeftTrimMarker(scanner.at) ? TRIM_LENGTH : 0;
    if (scanner.sees('/*', marker)) {
      scanner.moveTo(scanner.at + marker);
      scanner.ignore();
      return this.#lexComment();
    }
    const token = scanner.token('leftDelim');
    scanner.moveTo(scanner.at + marker);
    scanner.ignore();
    this.#inAction = true;
    this.#parenDepth = 0;
    return token;
  }

  #lexComment(): Token | undefined {
    const scanner = this.#scanner;
    const end = scanner.text.indexOf('*/', scanner.at + 2);
    if (end === -1) return scanner.error('unclosed comment');
    scanner.moveTo(end + 2);
    if (!this.#atRightDelim()) return scanner.error('comment ends before closing delimiter');
    this.#passRightDelim();
    scanner.ignore();
    return undefined;
  }

  #lexRightDelim(): Token {
    const scanner = this.#scanner;
    const trims = this.#atTrimmedRightDelim();
    if (trims) {
      scanner.moveTo(scanner.at + TRIM_LENGTH);
      scanner.ignore();
    }
    scanner.moveTo(scanner.at + this.#options.rightDelim.length);
    const token = scanner.token('rightDelim');
    if (trims) scanner.acceptRun(SPACES);
    scanner.ignore();
    this.#inAction = false;
    return token;
  }

  #passRightDelim(): void {
    const scanner = this.#scanner;
    const trims = this.#atTrimmedRightDelim();
    scanner.moveTo(scanner.at + (trims ? TRIM_LENGTH : 0) + this.#options.rightDelim.length);
    if (trims) scanner.acceptRun(SPACES);
  }

  #atTrimmedRightDelim(): boolean {
    const scanner = this.#scanner;
    return isSpace(scanner.peek()) && scanner.sees(`-${this.#options.rightDelim}`, 1);
  }

  #atRightDelim(): boolean {
    return this.#atTrimmedRightDelim() || this.#scanner.sees(this.#options.rightDelim);
  }

  #hasLeftTrimMarker(at: number): boolean {
    const { text } = this.#scanner;
    return text[at] === '-' && isSpace(text[at + 1] ?? END);
  }

  #lexInsideAction(): Token {
    const scanner = this.#scanner;
    if (this.#atRightDelim()) {
      return this.#parenDepth === 0 ? this.#lexRightDelim() : scanner.error('unclosed left paren');
    }
    const character = scanner.next();
    if (character === END) return scanner.error('unclosed action');
    if (isSpace(character)) return this.#lexSpace();
    if (character === '.' && !/[0-9]/.test(scanner.peek()) && scanner.peek() !== END) return this.#lexName('field');
    if (/^[.+\-0-9]$/.test(character)) {
      scanner.backup(character);
      return lexNumber(scanner);
    }
    return isAlphaNumeric(character) ? this.#lexIdentifier() : this.#lexMark(character);
  }

  #lexSpace(): Token {
    const scanner = this.#scanner;
    while (isSpace(scanner.peek()) && !this.#atTrimmedRightDelim()) scanner.next();
    return scanner.token('space');
  }

  #lexMark(character: string): Token {
    const scanner = this.#scanner;
    switch (character) {
      case '=':
        return scanner.token('assign');
      case ':':
        return scanner.next() === '=' ? scanner.token('declare') : scanner.error('expected :=');
      case '|':
        return scanner.token('pipe');
      case '"':
        return this.#lexQuoted('"', 'string');
      case "'":
        return this.#lexQuoted("'", 'charConstant');
      case '`':
        return this.#lexRawQuoted();
      case '$':
        return this.#lexName('variable');
      default:
        return this.#lexParenthesis(character);
    }
  }

  #lexParenthesis(character: string): Token {
    const scanner = this.#scanner;
    if (character === '(') {
      this.#parenDepth++;
      return scanner.token('leftParen');
    }
    if (character === ')') {
      const token = scanner.token('rightParen');
      this.#parenDepth--;
      if (this.#parenDepth < 0) this.#pending = scanner.error(`unexpected right paren ${unicodeName(')')}`);
      return token;
    }
    if (/^[\x20-\x7e]$/.test(character)) return scanner.token('char');
    return scanner.error(`unrecognized character in action: ${unicodeName(character)}`);
  }

  #lexIdentifier(): Token {
    const scanner = this.#scanner;
    while (isAlphaNumeric(scanner.peek())) scanner.next();
    if (!this.#atTerminator()) return this.#badCharacter();
    const { word } = scanner;
    if (isKeyword(word) && !this.#options.notKeywords.has(word)) return scanner.token(word);
    return scanner.token(word === 'true' || word === 'false' ? 'bool' : 'identifier');
  }

  /** A field or variable, whose mark has been read; a mark alone is the dot or `$`. */
  #lexName(type: TokenType): Token {
    const scanner = this.#scanner;
    if (this.#atTerminator()) return scanner.token(type === 'field' ? 'dot' : type);
    while (isAlphaNumeric(scanner.peek())) scanner.next();
    return this.#atTerminator() ? scanner.token(type) : this.#badCharacter();
  }

  #badCharacter(): Token {
    return this.#scanner.error(`bad character ${unicodeName(this.#scanner.peek())}`);
  }

  /** Whether a name may end here: `.X.Y` is two names, `$x+2` is none. */
  #atTerminator(): boolean {
    const next = this.#scanner.peek();
    return next === END || isSpace(next) || '.,|:)('.includes(next) || this.#scanner.sees(this.#options.rightDelim);
  }

  #lexQuoted(mark: string, type: 'string' | 'charConstant'): Token {
    const scanner = this.#scanner;
    for (let character = scanner.next(); character !== mark; character = scanner.next()) {
      if (character === '\\') character = scanner.next();
      if (character === END || character === '\n') {
        return scanner.error(type === 'string' ? 'unterminated quoted string' : 'unterminated character constant');
      }
    }
    return scanner.token(type);
  }

  #lexRawQuoted(): Token {
    const scanner = this.#scanner;
    const end = scanner.text.indexOf('`', scanner.at);
    if (end === -1) return scanner.error('unterminated raw quoted string');
    scanner.moveTo(end + 1);
    return scanner.token('rawString');
  }
}
