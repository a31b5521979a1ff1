import type { TextRange } from './layout.js';

/** A stretch of the text and what replaces it. */
export interface TextEdit extends TextRange {
  readonly text: string;
}

/** An edit with its place among others at the same offset: the deeper one comes first. */
export interface DeepEdit extends TextEdit {
  readonly depth: number;
}

/** A change that can't be made in the text without rewriting more of it. */
export class NotSpliceable extends Error {}

/**
 * The text with the edits made in it: with its own line ends, and with a line end at its end where it had one.
 * @throws NotSpliceable where two of them are about one place
 */
export function editText(text: string, edits: readonly DeepEdit[]): string {
  const sorted = [...edits].sort((a, b) => a.start - b.start || b.depth - a.depth);
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const pieces: string[] = [];
  let [done, last] = [0, '\n'];
  const add = (piece: string): void => {
    pieces.push(piece);
    last = piece.at(-1) ?? last;
  };
  for (const edit of sorted) {
    if (edit.start < done) throw new NotSpliceable('two changes of one place');
    add(text.slice(done, edit.start));
    // Lines are added after a last one that has no line end.
    if (edit.text.endsWith('\n') && last !== '\n') add(lineEnd);
    add(lineEnd === '\n' ? edit.text : edit.text.replaceAll(/\r?\n/g, lineEnd));
    done = edit.end;
  }
  add(text.slice(done));
  const result = pieces.join('');
  return text.endsWith('\n') ? result : result.replace(/\r?\n$/, '');
}
