/** sprig's functions of letters in words: those of xstrings 1.3.3 and goutils 1.1.1. */

import { byteLength, sliceBytes } from '../go/go-string.js';
import { INT, STRING } from '../go/go-type.js';
import type { TemplateFunction } from '../go/go-value.js';
import { define } from '../go/template-function.js';
import { count, text } from './sprig-convert.js';
import { isSpace, lower, upper } from './words.js';
import { wrapText } from './wrap-text.js';

const END: Word = { kind: 'end', text: '' };

/** Whether a connector has to stand before a word. */
const isApart = ({ kind }: Word): boolean => !['connector', 'punctuation', 'end'].includes(kind);

const joins = ({ kind }: Word): boolean => kind === 'letters' || kind === 'number';

/** Writes words in small letters with a connector between: `HTTPServer` is `http-server`, `Bld4Floor` `bld4-floor`. */
class WordJoiner {
  #made = '';
  #at = 0;
  readonly #words: readonly Word[];
  readonly #connector: string;

  constructor(source: string, connector: string) {
    this.#words = wordsOf(source);
    this.#connector = connector;
  }

  join(): string {
    while (this.#at < this.#words.length - 1) {
      const word = this.#current();
      this.#write();
      if (word.kind === 'number') this.#continueNumber();
      else if (word.kind !== 'connector' && word.kind !== 'punctuation') this.#continueLetters();
    }
    this.#write();
    return this.#made;
  }

  #current(): Word {
    return this.#words[this.#at] ?? END;
  }

  /** Writes the word at hand and goes to the next. */
  #write(): void {
    const { kind, text: word } = this.#current();
    if (kind === 'connector') this.#made += Array.from(word, () => this.#connector).join('');
    else this.#made += kind === 'capitals' ? lower(word) : word;
    this.#at++;
  }

  #connectTo(word: Word): void {
    if (isApart(word)) this.#made += this.#connector;
  }

  #continueNumber(): void {
    while (joins(this.#current())) this.#write();
    this.#connectTo(this.#current());
  }

  /** A number belongs to the letters before it, unless small letters follow: `http2xx` is `http-2xx`. */
  #continueLetters(): void {
    if (this.#current().kind !== 'number') {
      this.#connectTo(this.#current());
      return;
    }
    if (this.#at === this.#words.length - 1) return;
    if (this.#words[this.#at + 1]?.kind === 'letters') {
      this.#made += this.#connector;
      this.#continueNumber();
      return;
    }
    this.#write();
    this.#connectTo(this.#current());
  }
}

const result = { result: STRING };

/** The functions by name. */
export function sprigCases(): Readonly<Record<string, TemplateFunction>> {
  return {
    camelcase: define([STRING], ([source]) => camelCase(text(source)), result),
    kebabcase: define([STRING], ([source]) => new WordJoiner(text(source), '-').join(), result),
    snakecase: define([STRING], ([source]) => new WordJoiner(text(source), '_').join(), result),
    swapcase: define([STRING], ([source]) => swapCase(text(source)), result),
    abbrev: define([INT, STRING], ([width, source]) => abbreviate(text(source), 0, count(width)), result),
    abbrevboth: define(
      [INT, INT, STRING],
      ([left, right, source]) => {
        const isTooShort = count(left) > 0 && count(right) < 7;
        return isTooShort ? text(source) : abbreviate(text(source), count(left), count(right));
      },
      result,
    ),
    wrap: define(
      [INT, STRING],
      ([width, source], budget) => wrapText(text(source), { width: count(width), by: '', breaksWords: false }, budget),
      result,
    ),
    wrapWith: define(
      [INT, STRING, STRING],
      ([width, by, source], budget) =>
        wrapText(text(source), { width: count(width), by: text(by), breaksWords: true }, budget),
      result,
    ),
  };
}

function isConnector(character: string): boolean {
  return character === '-' || character === '_' || isSpace(character);
}

function camelCase(source: string): string {
  const characters = Array.from(source);
  const first = characters.findIndex((character) => !isConnector(character));
  if (first < 0) return source;
  let made = characters.slice(0, first).join('');
  let before = upper(characters[first] ?? '');
  for (const character of characters.slice(first + 1)) {
    if (isConnector(before)) {
      // Of several connectors the last one goes.
      if (isConnector(character)) made += before;
      before = isConnector(character) ? character : upper(character);
    } else {
      made += before;
      before = lower(character);
    }
  }
  return made + before;
}

type WordKind = 'number' | 'capitals' | 'letters' | 'connector' | 'punctuation' | 'other' | 'end';

interface Word {
  readonly kind: WordKind;
  readonly text: string;
}

const CAPITALS = /\p{Lu}+/uy;
const LETTERS = /[\p{Ll}\p{Lt}\p{Lm}\p{Lo}]+/uy;

// In this order.
const WORDS: readonly (readonly [WordKind, RegExp])[] = [
  ['connector', /[-_\p{White_Space}]+/uy],
  ['punctuation', /[^-_\P{P}]+/uy],
  ['letters', LETTERS],
  ['number', /\p{N}+/uy],
  ['other', /[^-_\p{White_Space}\p{P}\p{L}\p{N}]+/uy],
];

function wordsOf(source: string): readonly Word[] {
  const words: Word[] = [];
  for (let at = 0; at < source.length;) {
    const found = wordAt(source, at);
    words.push(found);
    at += found.text.length;
  }
  return words;
}

function wordAt(source: string, at: number): Word {
  const capitals = capitalsAt(source, at);
  if (capitals !== undefined) return { kind: 'capitals', text: capitals };
  for (const [kind, expression] of WORDS) {
    const word = matchAt(expression, source, at);
    if (word !== undefined) return { kind, text: word };
  }
  return { kind: 'other', text: source.charAt(at) };
}

/** A word that begins with a capital; of `HTTPServer` the last of several belongs to the next word. */
function capitalsAt(source: string, at: number): string | undefined {
  const capitals = matchAt(CAPITALS, source, at);
  if (capitals === undefined) return undefined;
  const letters = matchAt(LETTERS, source, at + capitals.length);
  if (letters === undefined) return capitals;
  const all = Array.from(capitals);
  return all.length === 1 ? capitals + letters : all.slice(0, -1).join('');
}

function matchAt(expression: RegExp, source: string, at: number): string | undefined {
  expression.lastIndex = at;
  return expression.exec(source)?.[0];
}

function swapCase(source: string): string {
  return Array.from(source, (character) => {
    if (/[\p{Lu}\p{Lt}]/u.test(character)) return lower(character);
    return /\p{Ll}/u.test(character) ? upper(character) : character;
  }).join('');
}

const ELLIPSIS = '...';

/** At most so many bytes, with dots where something is left out; `offset` is somewhere in what is left. */
function abbreviate(source: string, offset: number, width: number): string {
  const length = byteLength(source);
  if (width < 4 || length <= width) return source;
  const room = width - ELLIPSIS.length;
  const from = length - Math.min(offset, length) < room ? length - room : Math.min(offset, length);
  if (from <= 4) return sliceBytes(source, 0, room) + ELLIPSIS;
  if (from + room >= length) return ELLIPSIS + sliceBytes(source, length - room, length);
  return ELLIPSIS + abbreviate(sliceBytes(source, from, length), 0, room);
}
