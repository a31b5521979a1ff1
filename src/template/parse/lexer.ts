/** Cuts a template into tokens, by the rules of Go's text/template/parse. */

import { unicodeName, isAlphaNumeric, isSpace, SPACES, trimmedLength } from './characters.js';
import { lexNumber } from './lex-number.js';
import { END, Scanner } from './scanner.js';
import { isKeyword, type Token, type TokenType } from './token.js';

/** How actions are told from text. */
export interface LexerOptions {
  readonly leftDelim: string;
  readonly rightDelim: string;
  /** Words that a function of the same name takes away from the language: `break` and `continue`. */
  readonly notKeywords: ReadonlySet<string>;
}

const TRIM_LENGTH = 2;

/** Gives the tokens of a template one by one; after an `error` or `EOF` there is nothing more. */
export class Lexer {
  private readonly scanner: Scanner;
  private inAction = false;
  private parenDepth = 0;
  private pending: Token | undefined;

  constructor(
    text: string,
    private readonly options: LexerOptions,
  ) {
    this.scanner = new Scanner(text);
  }

  nextToken(): Token {
    const { pending } = this;
    if (pending !== undefined) {
      this.pending = undefined;
      return pending;
    }
    for (;;) {
      const token = this.inAction ? this.lexInsideAction() : this.lexText();
      if (token !== undefined) return token;
    }
  }

  /** Text up to the next action; `undefined` where there is none. */
  private lexText(): Token | undefined {
    const { scanner } = this;
    const { leftDelim } = this.options;
    const found = scanner.text.indexOf(leftDelim, scanner.at);
    const end = found === -1 ? scanner.text.length : found;
    const trims = found !== -1 && this.hasLeftTrimMarker(end + leftDelim.length);
    const text = scanner.text.slice(scanner.at, end);
    scanner.moveTo(scanner.at + (trims ? trimmedLength(text) : text.length));
    const token = scanner.at > scanner.start ? scanner.token('text') : undefined;
    if (found === -1) return token ?? scanner.token('EOF');
    scanner.moveTo(end);
    scanner.ignore();
    const delimiter = this.lexLeftDelim();
    if (token === undefined) return delimiter;
    this.pending = delimiter;
    return token;
  }

  private lexLeftDelim(): Token | undefined {
    const { scanner } = this;
    scanner.moveTo(scanner.at + this.options.leftDelim.length);
    const marker = this.hasLeftTrimMarker(scanner.at) ? TRIM_LENGTH : 0;
    if (scanner.sees('/*', marker)) {
      scanner.moveTo(scanner.at + marker);
      scanner.ignore();
      return this.lexComment();
    }
    const token = scanner.token('leftDelim');
    scanner.moveTo(scanner.at + marker);
    scanner.ignore();
    this.inAction = true;
    this.parenDepth = 0;
    return token;
  }

  private lexComment(): Token | undefined {
    const { scanner } = this;
    const end = scanner.text.indexOf('*/', scanner.at + 2);
    if (end === -1) return scanner.error('unclosed comment');
    scanner.moveTo(end + 2);
    if (!this.atRightDelim()) return scanner.error('comment ends before closing delimiter');
    this.passRightDelim();
    scanner.ignore();
    return undefined;
  }

  private lexRightDelim(): Token {
    const { scanner } = this;
    const trims = this.atTrimmedRightDelim();
    if (trims) {
      scanner.moveTo(scanner.at + TRIM_LENGTH);
      scanner.ignore();
    }
    scanner.moveTo(scanner.at + this.options.rightDelim.length);
    const token = scanner.token('rightDelim');
    if (trims) scanner.acceptRun(SPACES);
    scanner.ignore();
    this.inAction = false;
    return token;
  }

  private passRightDelim(): void {
    const { scanner } = this;
    const trims = this.atTrimmedRightDelim();
    scanner.moveTo(scanner.at + (trims ? TRIM_LENGTH : 0) + this.options.rightDelim.length);
    if (trims) scanner.acceptRun(SPACES);
  }

  private atTrimmedRightDelim(): boolean {
    const { scanner } = this;
    return isSpace(scanner.peek()) && scanner.sees(`-${this.options.rightDelim}`, 1);
  }

  private atRightDelim(): boolean {
    return this.atTrimmedRightDelim() || this.scanner.sees(this.options.rightDelim);
  }

  private hasLeftTrimMarker(at: number): boolean {
    const { text } = this.scanner;
    return text[at] === '-' && isSpace(text[at + 1] ?? END);
  }

  private lexInsideAction(): Token {
    const { scanner } = this;
    if (this.atRightDelim()) {
      return this.parenDepth === 0 ? this.lexRightDelim() : scanner.error('unclosed left paren');
    }
    const character = scanner.next();
    if (character === END) return scanner.error('unclosed action');
    if (isSpace(character)) return this.lexSpace();
    if (character === '.' && !/[0-9]/.test(scanner.peek()) && scanner.peek() !== END) return this.lexName('field');
    if (/^[.+\-0-9]$/.test(character)) {
      scanner.backup(character);
      return lexNumber(scanner);
    }
    return isAlphaNumeric(character) ? this.lexIdentifier() : this.lexMark(character);
  }

  private lexSpace(): Token {
    const { scanner } = this;
    while (isSpace(scanner.peek()) && !this.atTrimmedRightDelim()) scanner.next();
    return scanner.token('space');
  }

  private lexMark(character: string): Token {
    const { scanner } = this;
    switch (character) {
      case '=':
        return scanner.token('assign');
      case ':':
        return scanner.next() === '=' ? scanner.token('declare') : scanner.error('expected :=');
      case '|':
        return scanner.token('pipe');
      case '"':
        return this.lexQuoted('"', 'string');
      case "'":
        return this.lexQuoted("'", 'charConstant');
      case '`':
        return this.lexRawQuoted();
      case '$':
        return this.lexName('variable');
      default:
        return this.lexParenthesis(character);
    }
  }

  private lexParenthesis(character: string): Token {
    const { scanner } = this;
    if (character === '(') {
      this.parenDepth++;
      return scanner.token('leftParen');
    }
    if (character === ')') {
      const token = scanner.token('rightParen');
      this.parenDepth--;
      if (this.parenDepth < 0) this.pending = scanner.error(`unexpected right paren ${unicodeName(')')}`);
      return token;
    }
    if (/^[\x20-\x7e]$/.test(character)) return scanner.token('char');
    return scanner.error(`unrecognized character in action: ${unicodeName(character)}`);
  }

  private lexIdentifier(): Token {
    const { scanner } = this;
    while (isAlphaNumeric(scanner.peek())) scanner.next();
    if (!this.atTerminator()) return this.badCharacter();
    const { word } = scanner;
    if (isKeyword(word) && !this.options.notKeywords.has(word)) return scanner.token(word);
    return scanner.token(word === 'true' || word === 'false' ? 'bool' : 'identifier');
  }

  /** A field or variable, whose mark has been read; a mark by itself is the dot or `$`. */
  private lexName(type: TokenType): Token {
    const { scanner } = this;
    if (this.atTerminator()) return scanner.token(type === 'field' ? 'dot' : type);
    while (isAlphaNumeric(scanner.peek())) scanner.next();
    return this.atTerminator() ? scanner.token(type) : this.badCharacter();
  }

  private badCharacter(): Token {
    return this.scanner.error(`bad character ${unicodeName(this.scanner.peek())}`);
  }

  /** Whether a name may end here: `.X.Y` is two names, `$x+2` is none. */
  private atTerminator(): boolean {
    const next = this.scanner.peek();
    return next === END || isSpace(next) || '.,|:)('.includes(next) || this.scanner.sees(this.options.rightDelim);
  }

  private lexQuoted(mark: string, type: 'string' | 'charConstant'): Token {
    const { scanner } = this;
    for (let character = scanner.next(); character !== mark; character = scanner.next()) {
      if (character === '\\') character = scanner.next();
      if (character === END || character === '\n') {
        return scanner.error(type === 'string' ? 'unterminated quoted string' : 'unterminated character constant');
      }
    }
    return scanner.token(type);
  }

  private lexRawQuoted(): Token {
    const { scanner } = this;
    const end = scanner.text.indexOf('`', scanner.at);
    if (end === -1) return scanner.error('unterminated raw quoted string');
    scanner.moveTo(end + 1);
    return scanner.token('rawString');
  }
}
