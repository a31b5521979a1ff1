import type { TextRange } from './layout.js';

/** A stretch of the text and what replaces it. */
export interface TextEdit extends TextRange {
  readonly text: string;
}

/** A stretch of the text that goes elsewhere, with the edits that are made in it. */
export interface TextMove extends TextRange {
  readonly to: number;
  /** What is gone from its old place: the stretch, and what separates it from others. */
  readonly cut: TextRange;
  /** What is put before it and behind it at its new place. */
  readonly around: readonly [string, string];
  /** True where it is whole lines, which end with a line end everywhere. */
  readonly lines: boolean;
}

/**
 * An edit or a move, with its place among others at the same offset: what is put there comes before what is replaced there,
 * and the deeper one first.
 */
export type DeepEdit = (TextEdit | TextMove) & { readonly depth: number };

type DeepMove = TextMove & { readonly depth: number };

/** A change that can't be made in the text without rewriting more of it. */
export class NotSpliceable extends Error {}

/** An edit whose text may be from the text itself, with its own line ends. */
interface FlatEdit extends TextEdit {
  readonly depth: number;
  readonly own?: true;
}

interface MoveWithin {
  readonly move: DeepMove;
  readonly edits: DeepEdit[];
}

const isMove = (edit: DeepEdit): edit is DeepMove => 'to' in edit;

/** What is put somewhere comes before what is replaced there, and the deeper one first. */
const inOrder = (a: FlatEdit, b: FlatEdit): number =>
  a.start - b.start || Number(a.start < a.end) - Number(b.start < b.end) || b.depth - a.depth;

/** Makes edits in stretches of one text. */
class TextEditor {
  readonly #text: string;
  readonly #lineEnd: string;

  constructor(text: string) {
    this.#text = text;
    this.#lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  }

  edited({ start, end }: TextRange, edits: readonly DeepEdit[]): string {
    const sorted = [...this.#flatten(edits)].sort(inOrder);
    const pieces: string[] = [];
    let [done, last] = [start, '\n'];
    const add = (piece: string): void => {
      pieces.push(piece);
      last = piece.at(-1) ?? last;
    };
    for (const edit of sorted) {
      if (edit.start < done || edit.end > end) throw new NotSpliceable('two changes of one place');
      add(this.#text.slice(done, edit.start));
      // Lines are added after a last one that has no line end.
      const isAtEnd = edit.start === this.#text.length;
      if (isAtEnd && edit.text.endsWith('\n') && last !== '\n') add(this.#lineEnd);
      add(edit.own || this.#lineEnd === '\n' ? edit.text : edit.text.replaceAll(/\r?\n/g, this.#lineEnd));
      done = edit.end;
    }
    add(this.#text.slice(done, end));
    return pieces.join('');
  }

  /** The edits with each move as two of them. */
  #flatten(edits: readonly DeepEdit[]): readonly FlatEdit[] {
    const moves = outermostMoves(edits);
    if (moves.length === 0) return edits.flatMap((edit) => (isMove(edit) ? [] : edit));
    const outermost = new Map(moves.map((each) => [each.move, each]));
    const flat: (FlatEdit | MoveWithin)[] = [];
    for (const edit of edits) {
      const within = isMove(edit) ? outermost.get(edit) : undefined;
      const around = within ? undefined : moveAround(moves, edit);
      if (within) flat.push(within);
      else if (around) around.edits.push(edit);
      else if (!isMove(edit)) flat.push(edit);
    }
    return flat.flatMap((edit) => ('move' in edit ? this.#moved(edit) : edit));
  }

  #moved({ move, edits }: MoveWithin): readonly FlatEdit[] {
    const { cut, to, around, lines, depth } = move;
    const content = this.edited(move, edits);
    const text = `${around[0]}${content}${lines && !content.endsWith('\n') ? this.#lineEnd : ''}${around[1]}`;
    return [
      { ...cut, text: '', depth },
      { start: to, end: to, text, own: true, depth },
    ];
  }
}

/**
 * The text with the edits made in it: with its own line ends, and with a line end at its end where it had one.
 * @throws NotSpliceable where two of them are about one place
 */
export function editText(text: string, edits: readonly DeepEdit[]): string {
  const result = new TextEditor(text).edited({ start: 0, end: text.length }, edits);
  return text.endsWith('\n') ? result : result.replace(/\r?\n$/, '');
}

/** The moves that are in no other one, in the order of the text. */
function outermostMoves(edits: readonly DeepEdit[]): readonly MoveWithin[] {
  const moves: MoveWithin[] = [];
  for (const move of edits.filter(isMove).sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = moves.at(-1)?.move;
    if (!last || move.start >= last.end) moves.push({ move, edits: [] });
  }
  return moves;
}

/** The move that an edit is in; what is put at one of its ends is in it where it is deeper. */
function moveAround(moves: readonly MoveWithin[], edit: DeepEdit): MoveWithin | undefined {
  let [low, high] = [0, moves.length];
  while (low < high) {
    const half = (low + high) >> 1;
    if ((moves[half]?.move.start ?? 0) < edit.end) low = half + 1;
    else high = half;
  }
  const around = moves[low - 1];
  return around && isWithin(edit, around.move) ? around : undefined;
}

function isWithin(edit: DeepEdit, move: DeepMove): boolean {
  if (edit.start < move.start || edit.end > move.end) return false;
  return edit.start < edit.end || edit.end < move.end || edit.depth > move.depth;
}
