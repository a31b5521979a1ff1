/** RE2's syntax, as Go's package regexp reads it (flags: Perl). */

import { readBracketClass } from './bracket-class.js';
import { ASSERTIONS, foldingCase, range } from './character-class.js';
import { readCharacterEscape, readClassEscape } from './escape.js';
import { Reader } from './reader.js';
import { RegexError, type Assertion, type CharacterTest, type ParsedRegex, type Syntax } from './syntax.js';

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  readonly U: boolean;
}

const MOST_REPEATS = 1000;
const MOST_DEPTH = 1000;
const NEW_LINE = 10;

/** Takes an expression apart. @throws RegexError in Go's words; what JavaScript would take and RE2 does not is one too */
export function parseRegex(expression: string): ParsedRegex {
  const parser = new Parser(expression);
  return { syntax: parser.parse(), groupNames: parser.groupNames };
}

interface Times {
  readonly least: number;
  readonly most: number | undefined;
}

const all = (flags: string | undefined, value: boolean): Partial<Flags> =>
  Object.fromEntries(Array.from(flags ?? '', (flag) => [flag, value]));

const limit = (digits: string | undefined): number | undefined =>
  digits === undefined || digits === '' ? undefined : Number(digits);

const isPossible = ({ least, most = Math.max(least, 1) }: Times): boolean =>
  least <= MOST_REPEATS && most <= MOST_REPEATS && most >= least;

const character = (matches: CharacterTest): Syntax => ({ kind: 'character', matches });
const assertion = (holds: Assertion): Syntax => ({ kind: 'assertion', holds });

class Parser {
  readonly groupNames: (string | undefined)[] = [];
  private readonly reader: Reader;
  private flags: Flags = { i: false, m: false, s: false, U: false };
  private depth = 0;

  constructor(expression: string) {
    this.reader = new Reader(expression);
  }

  parse(): Syntax {
    const syntax = this.alternatives();
    if (!this.reader.isAtEnd) throw new RegexError('unexpected )', this.reader.expression);
    return syntax;
  }

  private alternatives(): Syntax {
    const outside = this.flags;
    const items = [this.sequence()];
    while (this.reader.takes('|')) items.push(this.sequence());
    this.flags = outside;
    const [only] = items;
    return items.length === 1 && only ? only : { kind: 'alternatives', items };
  }

  private sequence(): Syntax {
    const items: Syntax[] = [];
    while (!this.reader.isAtEnd && !this.reader.sees('|') && !this.reader.sees(')')) {
      items.push(...this.repeated());
    }
    return items.length === 0 ? { kind: 'empty' } : { kind: 'sequence', items };
  }

  private repeated(): readonly Syntax[] {
    const start = this.reader.position;
    const operator = this.reader.match(/[*+?]\??/);
    if (operator) throw new RegexError('missing argument to repetition operator', operator[0]);
    const quotedText = this.reader.match(/\\Q([^]*?)(?:\\E|$)/);
    // An operator behind quoted text means its last character.
    const atoms = quotedText ? Array.from(quotedText[1] ?? '', (one) => this.literal(one)) : [this.atom()];
    const last = atoms.pop();
    return last === undefined ? [] : [...atoms, this.withOperators(last, start)];
  }

  private withOperators(atom: Syntax, start: number): Syntax {
    const { reader } = this;
    const at = reader.position;
    const times = this.times();
    if (!times) return atom;
    const operator = reader.since(at);
    const isGreedy = (operator === '?' || !operator.endsWith('?')) !== this.flags.U;
    const item: Syntax = { kind: 'repetition', item: atom, ...times, isGreedy };
    if (this.times()) throw new RegexError('invalid nested repetition operator', reader.since(at));
    if (repeatsOf(item) > MOST_REPEATS) throw new RegexError('invalid repeat count', reader.since(start));
    return item;
  }

  private times(): Times | undefined {
    const sign = this.reader.match(/([*+?])\??/);
    if (sign) return { least: sign[1] === '+' ? 1 : 0, most: sign[1] === '?' ? 1 : undefined };
    const braces = this.reader.match(/\{(\d+)(?:(,)(\d*))?\}\??/);
    if (!braces) return undefined;
    const [part, first, comma, second] = braces;
    const times = { least: Number(first), most: comma === undefined ? Number(first) : limit(second) };
    if (isPossible(times)) return times;
    throw new RegexError('invalid repeat count', part);
  }

  private atom(): Syntax {
    const { reader } = this;
    if (reader.sees('(')) return this.group();
    if (reader.sees('[')) return character(readBracketClass(reader, this.flags.i));
    if (reader.takes('.')) return character(this.flags.s ? () => true : (code) => code !== NEW_LINE);
    if (reader.takes('^')) return assertion(this.flags.m ? ASSERTIONS.lineStart : ASSERTIONS.textStart);
    if (reader.takes('$')) return assertion(this.flags.m ? ASSERTIONS.lineEnd : ASSERTIONS.textEnd);
    return reader.sees('\\') ? this.escape() : this.literal(reader.next());
  }

  private escape(): Syntax {
    const { reader } = this;
    const place = reader.match(/\\([AzbB])/);
    const holds = place && PLACES.get(place[1] ?? '');
    if (holds) return assertion(holds);
    const matches = readClassEscape(reader);
    return matches ? character(matches) : this.literal(String.fromCodePoint(readCharacterEscape(reader)));
  }

  private literal(text: string): Syntax {
    const code = text.codePointAt(0) ?? 0;
    return character(this.flags.i ? foldingCase(range(code, code)) : range(code, code));
  }

  private group(): Syntax {
    const { reader } = this;
    const begin = reader.rest;
    if (++this.depth > MOST_DEPTH) throw new RegexError('expression nests too deeply', reader.expression);
    reader.takes('(');
    const outside = this.flags;
    const index = this.groupIndex(begin);
    if (index === 'flags') return { kind: 'empty' };
    const item = this.alternatives();
    if (!reader.takes(')')) throw new RegexError('missing closing )', reader.expression);
    this.flags = outside;
    this.depth--;
    return index === undefined ? item : { kind: 'group', index, item };
  }

  /** Reads what stands behind `(?`: the number of the group, none, or `flags` for the rest of the group around it. */
  private groupIndex(begin: string): number | undefined | 'flags' {
    const { reader } = this;
    if (!reader.takes('?')) return this.groupNames.push(undefined);
    const named = reader.match(/P<(\w+)>/);
    if (named) return this.namedGroup(named[1] ?? '');
    if (reader.sees('P<')) throw new RegexError('invalid named capture', /^\(\?P<[^>]*>?/.exec(begin)?.[0] ?? begin);
    const flags = reader.match(/([imsU]*)(?:-([imsU]+))?([:)])/);
    if (!flags) throw new RegexError('invalid or unsupported Perl syntax', unsupported(begin));
    const [, on, off, end] = flags;
    this.flags = { ...this.flags, ...all(on, true), ...all(off, false) };
    if (end === ':') return undefined;
    this.depth--;
    return 'flags';
  }

  private namedGroup(name: string): number {
    if (this.groupNames.includes(name)) throw new RegexError('duplicate capture group name', name);
    return this.groupNames.push(name);
  }
}

const PLACES: ReadonlyMap<string, Assertion> = new Map([
  ['A', ASSERTIONS.textStart],
  ['z', ASSERTIONS.textEnd],
  ['b', ASSERTIONS.wordEdge],
  ['B', ASSERTIONS.noWordEdge],
]);

// `(?=`, `(?<`: as far as Go reads before it gives up.
const unsupported = (begin: string): string => /^\(\?-?[imsU]*-?[^]?/u.exec(begin)?.[0] ?? begin;

/** How often the innermost item of nested counts is repeated. */
function repeatsOf(syntax: Syntax): number {
  switch (syntax.kind) {
    case 'repetition':
      return Math.max(syntax.most ?? syntax.least, 1) * repeatsOf(syntax.item);
    case 'group':
      return repeatsOf(syntax.item);
    case 'sequence':
    case 'alternatives':
      return Math.max(...syntax.items.map(repeatsOf));
    case 'empty':
    case 'character':
    case 'assertion':
      return 1;
  }
}
