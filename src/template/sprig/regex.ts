/** Regular expressions as Go has them: RE2's syntax (re2js is Go's own code in JavaScript), Go's rules for many matches. */

import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js';

import type { Budget } from '../go/go-value.js';

/** An expression that was read, and what its matches are counted by. */
export interface Regex {
  readonly re2: RE2JS;
  readonly budget: Budget | undefined;
}

/** What is wrong with an expression, in the words of Go's package regexp. */
class RegexError extends Error {
  readonly code = 'invalid-regex';

  constructor(what: string, options?: ErrorOptions) {
    super(`error parsing regexp: ${what}`, options);
    this.name = 'RegexError';
  }
}

// Each takes a second or two at most. Go's limits are those of a faster language.
const MAX_CHARACTERS = 20_000;
const MAX_STATES = 500_000;
const MAX_WORK = 50_000_000;
// How much of a template's budget they take, beside what is done with a character of a text.
const CHARACTERS_PER_STATE = 32;
const WORK_PER_CHARACTER = 2;

/** Reads an expression. @throws RegexError also where it would take seconds to read */
export function compileRegex(expression: string, budget?: Budget): Regex {
  if (isLarge(expression)) throw new RegexError('expression too large');
  // Go reads these from 1.22 on; Istio's releases are older.
  if (hasBareNamedGroup(expression)) throw new RegexError('invalid or unsupported Perl syntax: `(?<`');
  try {
    budget?.step(statesOf(expression) * CHARACTERS_PER_STATE);
    return { re2: RE2JS.compile(expression), budget };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    const part = error instanceof RE2JSSyntaxException ? `: \`${error.getPattern() ?? ''}\`` : '';
    const what = error instanceof RE2JSSyntaxException ? error.getDescription() : error.message;
    throw new RegexError(what + part, { cause: error });
  }
}

/** Where a match and its groups begin and end, two places each; undefined for a group that took no part. */
export type Match = readonly (number | undefined)[];

/** The first match; undefined where there is none. @throws Error where it would take seconds to find */
export function firstMatch(regex: Regex, text: string): Match | undefined {
  return matchFinder(regex, text)(0);
}

/** A match: where it is, and its groups. */
export interface FoundMatch {
  readonly start: number;
  readonly end: number;
  readonly groups: Match;
}

/** All matches that do not overlap, at most so many where `most` is not negative; an empty one never right after another. */
export function allMatches(regex: Regex, text: string, most: number): readonly FoundMatch[] {
  const find = matchFinder(regex, text);
  const found: FoundMatch[] = [];
  const limit = most < 0 ? Infinity : most;
  let lastEnd = -1;
  for (let from = 0; from <= text.length && found.length < limit;) {
    const groups = find(from);
    if (groups === undefined) break;
    const [start = 0, end = 0] = groups;
    if (end > start || start !== lastEnd) found.push({ start, end, groups });
    lastEnd = end;
    from = end > from ? end : from + characterLength(text, from);
  }
  return found;
}

/** The text with every match replaced by what `by` makes from it. */
export function replaceMatches(regex: Regex, text: string, by: (match: Match) => string): string {
  let replaced = '';
  let from = 0;
  for (const { start, end, groups } of allMatches(regex, text, -1)) {
    replaced += text.slice(from, start) + by(groups);
    from = end;
  }
  return replaced + text.slice(from);
}

/** Go's Regexp.Split: at most so many parts where `most` is not negative. */
export function splitByRegex(regex: Regex, text: string, most: number): readonly string[] {
  if (most === 0) return [];
  if (regex.re2.pattern() !== '' && text === '') return [''];
  const parts: string[] = [];
  let [from, stop] = [0, 0];
  for (const { start, end } of allMatches(regex, text, most)) {
    // The last part is the rest.
    if (parts.length === most - 1) break;
    stop = start;
    if (end !== 0) parts.push(text.slice(from, start));
    from = end;
  }
  return stop === text.length ? parts : [...parts, text.slice(from)];
}

/** A replacement with `$1`, `${1}`, `$name` and `${name}` filled in, `$$` for a dollar; a missing group is empty. */
export function expand(replacement: string, regex: Regex, { text, match }: MatchInText): string {
  const groups = new Map(Object.entries(regex.re2.namedGroups()));
  return replacement.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
    const name = braced ?? bare;
    if (name === undefined) return whole.slice(1);
    const index = /^\d+$/.test(name) ? Number(name) : groups.get(name);
    if (index === undefined) return '';
    const [start, end] = [match[index * 2], match[index * 2 + 1]];
    return start === undefined || end === undefined ? '' : text.slice(start, end);
  });
}

/** A match in the text where it was found. */
export interface MatchInText {
  readonly text: string;
  readonly match: Match;
}

function isLarge(expression: string): boolean {
  return expression.length > MAX_CHARACTERS || statesOf(expression) > MAX_STATES;
}

/** How many states an expression may have. Of counts within counts, RE2 allows a product of 1,000. */
function statesOf(expression: string): number {
  const counts = [...expression.matchAll(/\{(\d+)(?:,(\d*))?\}/g)];
  const product = counts.reduce((all, [, least, most]) => all * Math.max(1, Number(least), Number(most ?? 0)), 1);
  return expression.length * Math.min(product, 1000);
}

/** Whether there is a `(?<` outside of quotes, escapes and sets. */
function hasBareNamedGroup(expression: string): boolean {
  let found = expression.indexOf('(?<');
  if (found < 0) return false;
  let setsEnd = true;
  for (let at = 0; found >= 0 && at < expression.length;) {
    if (at === found) return true;
    const end = expression[at] === '[' && !setsEnd ? at + 1 : pieceEnd(expression, at);
    // A set that has no end leaves none for those after it.
    if (end === undefined) setsEnd = false;
    at = end ?? at + 1;
    if (found < at) found = expression.indexOf('(?<', at);
  }
  return false;
}

/** Where a quote, an escape, a set or a character ends; undefined for a set that has no end. */
function pieceEnd(expression: string, at: number): number | undefined {
  if (expression[at] === '[') return setEnd(expression, at);
  if (expression[at] !== '\\') return at + 1;
  if (expression[at + 1] !== 'Q') return at + 2;
  const end = expression.indexOf('\\E', at + 2);
  return end < 0 ? expression.length : end;
}

/** Where a set ends; undefined where it has no end. Its first `]` may be a member, and `[:alpha:]` has one of its own. */
function setEnd(expression: string, begin: number): number | undefined {
  const named = /\[:\^?\w+:\]/y;
  let at = begin + (expression[begin + 1] === '^' ? 2 : 1);
  if (expression[at] === ']') at += 1;
  while (at < expression.length) {
    const character = expression[at];
    if (character === ']') return at + 1;
    named.lastIndex = at;
    at = character === '[' && named.test(expression) ? named.lastIndex : at + (character === '\\' ? 2 : 1);
  }
  return undefined;
}

/** Finds the leftmost match from a place on. What the searches of one text may cost together is limited. */
function matchFinder({ re2: regex, budget }: Regex, text: string): (from: number) => Match | undefined {
  const matcher = regex.matcher(text);
  const places = Array.from({ length: regex.groupCount() + 1 }, (_, group) => group);
  const there = (place: number): number | undefined => (place < 0 ? undefined : place);
  let work = 0;
  return (from) => {
    const more = (text.length - from) * regex.programSize();
    work += more;
    budget?.step(more / WORK_PER_CHARACTER);
    if (work > MAX_WORK) throw new Error('regexp: the text is too long for this expression');
    if (!matcher.find(from)) return undefined;
    return places.flatMap((group) => [there(matcher.start(group)), there(matcher.end(group))]);
  };
}

function characterLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
