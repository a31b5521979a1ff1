/** Regular expressions as Go has them: RE2's syntax, and time that grows with the text only. */

import { findMatch, type Match } from './matcher.js';
import { parseRegex } from './parser.js';
import { compileRegex, type Program } from './program.js';

/** An expression that was read. */
export interface Regex {
  readonly expression: string;
  readonly program: Program;
  readonly groupNames: readonly (string | undefined)[];
}

/** Reads an expression. @throws RegexError */
export function regexOf(expression: string): Regex {
  const { syntax, groupNames } = parseRegex(expression);
  return { expression, program: compileRegex(syntax), groupNames };
}

// States that one call may go through: about two seconds' worth.
const MOST_STEPS = 2_000_000;

function patience(): () => void {
  let steps = 0;
  return () => {
    if (++steps > MOST_STEPS) throw new Error('regexp: the text is too long for this expression');
  };
}

/** The first match; undefined where there is none. */
export function firstMatch({ program }: Regex, text: string): Match | undefined {
  return findMatch(program, { text, from: 0, step: patience() });
}

/** All matches that do not overlap, at most so many where `most` is not negative; an empty one never right behind another. */
export function allMatches({ program }: Regex, text: string, most: number): readonly FoundMatch[] {
  const step = patience();
  const found: FoundMatch[] = [];
  const limit = most < 0 ? Infinity : most;
  let lastEnd = -1;
  for (let from = 0; from <= text.length && found.length < limit;) {
    const groups = findMatch(program, { text, from, step });
    if (groups === undefined) break;
    const [start = 0, end = 0] = groups;
    if (end > start || start !== lastEnd) found.push({ start, end, groups });
    lastEnd = end;
    from = end > from ? end : from + characterLength(text, from);
  }
  return found;
}

const characterLength = (text: string, at: number): number => ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);

/** A match: where it is, and its groups. */
export interface FoundMatch {
  readonly start: number;
  readonly end: number;
  readonly groups: Match;
}

/** The text with every match replaced by what `by` makes of it. */
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
  if (regex.expression !== '' && text === '') return [''];
  const parts: string[] = [];
  let [from, stop] = [0, 0];
  // The last part is what is left.
  for (const { start, end } of allMatches(regex, text, most).slice(0, most < 0 ? undefined : most - 1)) {
    stop = start;
    if (end !== 0) parts.push(text.slice(from, start));
    from = end;
  }
  return stop === text.length ? parts : [...parts, text.slice(from)];
}

/** A replacement with `$1`, `${1}`, `$name` and `${name}` filled in, `$$` for a dollar; a group that is not there is empty. */
export function expand(replacement: string, { groupNames }: Regex, { text, match }: Found): string {
  return replacement.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
    const name = braced ?? bare;
    if (name === undefined) return whole.slice(1);
    const index = /^\d+$/.test(name) ? Number(name) : groupNames.lastIndexOf(name) + 1;
    if (index === 0 && name !== '0' && !/^0+$/.test(name)) return '';
    const [start, end] = [match[index * 2], match[index * 2 + 1]];
    return start === undefined || end === undefined ? '' : text.slice(start, end);
  });
}

/** A match in the text where it was found. */
export interface Found {
  readonly text: string;
  readonly match: Match;
}
