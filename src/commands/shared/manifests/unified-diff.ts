import type { RewrittenDocument } from '../../../yaml/rewrite-documents.js';
import { type LineChange, lineChanges } from './line-changes.js';

/** Lines that stand between two changes of one hunk, and around them. */
const CONTEXT = 3;

/** A text as lines; the last one may lack its end. */
interface Lines {
  readonly lines: readonly string[];
  readonly isEnded: boolean;
}

const NO_END = '\\ No newline at end of file\n';

/** The changes in a manifest as a unified diff that `patch` accepts; empty if there are none. */
export function unifiedDiff(name: string, documents: readonly RewrittenDocument[]): string {
  const changes = changesIn(documents);
  if (changes.length === 0) return '';
  const before = linesOf(documents.map(({ text }) => text).join(''));
  const after = linesOf(documents.map(({ newText }) => newText).join(''));
  // What is behind a tab is no part of the name, so that a name may have blanks.
  const file = /\s/.test(name) ? `${name}\t` : name;
  let shift = 0;
  const hunks = groupsOf(changes).map((group) => {
    const text = hunkText(group, { before, after, shift });
    shift += group.reduce((sum, { removed, added }) => sum + added.length - removed.length, 0);
    return text;
  });
  return `--- ${file}\n+++ ${file}\n${hunks.join('')}`;
}

const COLORS: readonly (readonly [RegExp, string])[] = [
  [/^(?:---|\+\+\+) /, '\u001b[1m'],
  [/^@@/, '\u001b[36m'],
  [/^\+/, '\u001b[32m'],
  [/^-/, '\u001b[31m'],
];
const RESET = '\u001b[0m';

/** A unified diff with the colors of a terminal. */
export function colorize(diff: string): string {
  return diff
    .split('\n')
    .map((line) => {
      const color = COLORS.find(([pattern]) => pattern.test(line))?.[1];
      return color === undefined ? line : `${color}${line}${RESET}`;
    })
    .join('\n');
}

function linesOf(text: string): Lines {
  const lines = text.split('\n');
  const isEnded = lines.at(-1) === '';
  return { lines: isEnded ? lines.slice(0, -1) : lines, isEnded };
}

/** A diff of short documents is faster than one of a long file; documents that share a line can't be compared alone. */
function changesIn(documents: readonly RewrittenDocument[]): readonly LineChange[] {
  const areWhole = documents.slice(0, -1).every(({ text, newText }) => text.endsWith('\n') && newText.endsWith('\n'));
  const parts = areWhole
    ? documents
    : [
        {
          text: documents.map(({ text }) => text).join(''),
          newText: documents.map(({ newText }) => newText).join(''),
        },
      ];
  let lines = 0;
  return parts.flatMap(({ text, newText }) => {
    const found = text === newText ? [] : lineChanges(text, newText, lines);
    lines += text.split('\n').length - 1;
    return found;
  });
}

/** Changes that are near enough to be one hunk. */
function groupsOf(changes: readonly LineChange[]): readonly (readonly LineChange[])[] {
  const groups: LineChange[][] = [];
  let end = -Infinity;
  for (const change of changes) {
    if (change.at - end <= 2 * CONTEXT) groups.at(-1)?.push(change);
    else groups.push([change]);
    end = change.at + change.removed.length;
  }
  return groups;
}

function hunkText(
  group: readonly LineChange[],
  { before, after, shift }: { before: Lines; after: Lines; shift: number },
): string {
  const [first, last] = [group[0], group.at(-1)];
  if (!first || !last) return '';
  const start = Math.max(0, first.at - CONTEXT);
  const end = Math.min(before.lines.length, last.at + last.removed.length + CONTEXT);
  let [text, at, newAt] = ['', start, start + shift];
  const keep = (to: number): void => {
    for (; at < to; at += 1, newAt += 1) text += lineText(' ', before, at);
  };
  for (const { at: changed, removed, added } of group) {
    keep(changed);
    for (const end = at + removed.length; at < end; at += 1) text += lineText('-', before, at);
    for (const end = newAt + added.length; newAt < end; newAt += 1) text += lineText('+', after, newAt);
  }
  keep(end);
  return `@@ -${rangeOf(start, end - start)} +${rangeOf(start + shift, newAt - start - shift)} @@\n${text}`;
}

function lineText(mark: string, { lines, isEnded }: Lines, at: number): string {
  return `${mark}${lines[at] ?? ''}\n${at === lines.length - 1 && !isEnded ? NO_END : ''}`;
}

// A hunk without lines on one side names the line before it; lines are counted from 1 here.
function rangeOf(start: number, lines: number): string {
  return lines === 1 ? `${start + 1}` : `${lines === 0 ? start : start + 1},${lines}`;
}
