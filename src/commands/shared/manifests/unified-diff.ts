import { structuredPatch, type StructuredPatchHunk } from 'diff';

import type { RewrittenDocument } from '../../../yaml/rewrite-documents.js';

const countLines = (text: string): number => text.split('\n').length - 1;

// A hunk without lines on one side names the line before it.
const rangeOf = (start: number, lines: number): string =>
  lines === 1 ? `${start}` : `${lines === 0 ? start - 1 : start},${lines}`;

/** The changes in a manifest as a unified diff that `patch` accepts; empty if there are none. */
export function unifiedDiff(name: string, documents: readonly RewrittenDocument[]): string {
  let [lines, newLines] = [0, 0];
  const hunks = documents.flatMap((document) => {
    const found = hunksOf(document, lines, newLines);
    lines += countLines(document.text);
    newLines += countLines(document.newText);
    return found;
  });
  if (hunks.length === 0) return '';
  return `--- ${name}\n+++ ${name}\n${hunks.map(hunkText).join('')}`;
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

/** The hunks of one document, with line numbers of the file. A diff of short documents is faster than one of a long file. */
function hunksOf(
  { text, newText }: RewrittenDocument,
  lines: number,
  newLines: number,
): readonly StructuredPatchHunk[] {
  if (text === newText) return [];
  return structuredPatch('', '', text, newText, undefined, undefined, { context: 3 }).hunks.map((hunk) => ({
    ...hunk,
    oldStart: hunk.oldStart + lines,
    newStart: hunk.newStart + newLines,
  }));
}

function hunkText({ oldStart, oldLines, newStart, newLines, lines }: StructuredPatchHunk): string {
  return `@@ -${rangeOf(oldStart, oldLines)} +${rangeOf(newStart, newLines)} @@\n${lines.join('\n')}\n`;
}
