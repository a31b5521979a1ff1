/** The tokens of a template with the lookahead of Go's parser, which decides which line an error names. */

import type { Lexer } from './lexer.js';
import { TemplateError } from './template-error.js';
import { type Token, tokenText, type TokenType } from './token.js';

const NOTHING: Token = { type: 'error', start: 0, text: '', line: 0 };

/** What the templates of one text have in common. */
export interface ParseSource {
  /** Name of the outermost template, for errors. */
  readonly name: string;
  readonly lexer: Lexer;
  readonly functionExists: (name: string) => boolean;
  /** Why functions that other engines have are not there, by their names. */
  readonly absent: ReadonlyMap<string, string>;
}

export class TokenStream {
  /** Line of the action that is being read; 0 outside of actions. */
  actionLine = 0;
  readonly #tokens: [Token, Token, Token] = [NOTHING, NOTHING, NOTHING];
  #peekCount = 0;

  constructor(readonly source: ParseSource) {}

  next(): Token {
    if (this.#peekCount > 0) this.#peekCount--;
    else this.#tokens[0] = this.source.lexer.nextToken();
    return this.#tokens[this.#peekCount] ?? NOTHING;
  }

  peek(): Token {
    if (this.#peekCount > 0) return this.#tokens[this.#peekCount - 1] ?? NOTHING;
    this.#peekCount = 1;
    this.#tokens[0] = this.source.lexer.nextToken();
    return this.#tokens[0];
  }

  /** Back by one token. */
  backup(): void {
    this.#peekCount++;
  }

  /** Back by two tokens, of which this is the first. */
  backup2(first: Token): void {
    this.#tokens[1] = first;
    this.#peekCount = 2;
  }

  /** Back by three tokens, of which these are the first two. */
  backup3(first: Token, second: Token): void {
    this.#tokens[1] = second;
    this.#tokens[2] = first;
    this.#peekCount = 3;
  }

  nextNonSpace(): Token {
    let token = this.next();
    while (token.type === 'space') token = this.next();
    return token;
  }

  peekNonSpace(): Token {
    const token = this.nextNonSpace();
    this.backup();
    return token;
  }

  /** The next token, which must be of one of the types. */
  expect(types: readonly TokenType[], context: string): Token {
    const token = this.nextNonSpace();
    return types.includes(token.type) ? token : this.unexpected(token, context);
  }

  unexpected(token: Token, context: string): never {
    if (token.type !== 'error') return this.fail(`unexpected ${tokenText(token)} in ${context}`);
    const { actionLine } = this;
    if (actionLine === 0 || actionLine === token.line) return this.fail(tokenText(token));
    const where = `started at ${this.source.name}:${actionLine}`;
    return this.fail(`${token.text} ${token.text.endsWith(' action') ? where : `in action ${where}`}`);
  }

  fail(reason: string): never {
    throw new TemplateError({ stage: 'parse', name: this.source.name, line: this.#tokens[0].line, reason });
  }
}
