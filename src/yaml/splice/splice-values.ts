import type { Json, JsonObject } from '../../json/json.js';
import { NotSpliceable, type TextEdit } from '../layout/edit-text.js';
import { filledBefore, filledScalar } from '../layout/filled.js';
import type { EntryLayout, ListLayout, MapLayout, NodeLayout } from '../layout/layout.js';
import type { YamlLines } from '../layout/layout-lines.js';
import { type BlockStyle, itemLines, linesBelowKey, scalarText, textBehindKey } from '../layout/write-text.js';
import type { FlowSplicer } from './splice-flow.js';

/** A node with the collection that it is in, and its entry or its dash there; neither is there for a root. */
export interface PlacedNode {
  readonly node: NodeLayout;
  readonly parent: MapLayout | ListLayout | undefined;
  readonly entry: EntryLayout | undefined;
  readonly dash: number | undefined;
}

// What can stand between a key or a dash and the lines of its value: the mark of a text on lines.
const BLOCK_HEADER = /^[ \t]*[|>][-+0-9]*/;

/** Puts other values into the places of what is there. */
export class ValueSplicer {
  readonly #text: string;
  readonly #lines: YamlLines;
  readonly #style: BlockStyle;
  readonly #flow: FlowSplicer;

  constructor(lines: YamlLines, style: BlockStyle, flow: FlowSplicer) {
    this.#text = lines.text;
    this.#lines = lines;
    this.#style = style;
    this.#flow = flow;
  }

  /** What replaces a value: with a mark where it was nothing, by what such a mark says, or by other lines. */
  replaced(place: PlacedNode, value: Json): readonly TextEdit[] {
    const { node, entry } = place;
    const before = entry && isNothing(value) ? filledBefore(this.#text, entry) : undefined;
    if (before && isSameNothing(before.value, value)) return before.edits;
    if (scalarText(value) !== undefined) return this.#scalar(place, value);
    const isEmpty = isNothing(node.value) && sizeOf(node) === 0;
    return isEmpty ? this.#filled(place, value as JsonObject | readonly Json[]) : this.#rewritten(place, value);
  }

  #filled({ node, parent, entry }: PlacedNode, value: JsonObject | readonly Json[]): readonly TextEdit[] {
    if (!entry || isInFlow(parent) || !this.#isOnLine(entry)) return [this.#flow.filled(node, value)];
    // What stood behind the key stays as a comment.
    const below = this.#lines.nextLine(node.end);
    return [
      { start: entry.end, end: entry.end, text: ' #' },
      { start: below, end: below, text: linesBelowKey(value, this.#lines.column(entry.start), this.#style) },
    ];
  }

  #isOnLine({ end, node }: EntryLayout): boolean {
    return !this.#text.slice(end, node.end).includes('\n');
  }

  #scalar(place: PlacedNode, value: Json): readonly TextEdit[] {
    const { node, parent } = place;
    const filled = this.#filledScalar(place, value);
    if (filled) return [filled];
    const isShort = sizeOf(node) === 0 && !this.#text.slice(node.start, node.end).includes('\n');
    if (!isShort) return this.#rewritten(place, value);
    const text = (isInFlow(parent) ? this.#flow.scalar(value) : scalarText(value)) ?? '';
    const isEmpty = node.start === node.end;
    if (isEmpty && this.#text[node.end - 1] !== ':') throw new NotSpliceable('no colon before it');
    return [{ start: node.start, end: node.end, text: isEmpty ? ` ${text}` : text }];
  }

  /** A scalar in the place of a null, with the mark that says so; undefined where that can't be. */
  #filledScalar({ parent, entry }: PlacedNode, value: Json): TextEdit | undefined {
    const inFlow = isInFlow(parent);
    const scalar = isNothing(value) ? undefined : inFlow ? this.#flow.scalar(value) : scalarText(value);
    const isNull = entry?.node.kind === 'scalar' && entry.node.value === null;
    if (scalar === undefined || !isNull || !this.#isOnLine(entry)) return undefined;
    return filledScalar(this.#text, entry, { scalar, inFlow });
  }

  /** Other lines, or other brackets, in the place of a value; comments on the line of its key or dash stay. */
  #rewritten(place: PlacedNode, value: Json): readonly TextEdit[] {
    const { node, parent } = place;
    if (node.anchor !== undefined || node.tagged) throw new NotSpliceable('an anchor or a tag before it');
    return isInFlow(parent) ? [this.#flow.written(node, value)] : this.#otherLines(place, value);
  }

  #otherLines(place: PlacedNode, value: Json): readonly TextEdit[] {
    const { node } = place;
    const { end, column, text } = this.#behind(place, value);
    const next = this.#lines.nextLine(end);
    const lastLineEnd = this.#lastLineEnd(node, column);
    if (isOnLines(node) && node.start < next) return [{ start: end, end: lastLineEnd, text }];
    const firstLine = text.indexOf('\n');
    const [head, below] = [text.slice(0, firstLine), text.slice(firstLine + 1)];
    const header = BLOCK_HEADER.exec(this.#text.slice(end, next))?.[0] ?? '';
    const isBelow = header !== '' || node.start >= next;
    return [
      { start: end, end: isBelow ? end + header.length : node.end, text: head },
      { start: isBelow ? next : lastLineEnd, end: lastLineEnd, text: below },
    ];
  }

  #lastLineEnd(node: NodeLayout, column: number): number {
    return isOnLines(node) ? this.#lines.nodeEnd(node, column + 1) : this.#lines.lastLineEnd(node);
  }

  /** Where the value of a key or a dash begins, the column of that, and the text that says another value there. */
  #behind({ entry, dash }: PlacedNode, value: Json): { end: number; column: number; text: string } {
    if (entry) {
      const column = this.#lines.column(entry.start);
      return { end: entry.end, column, text: textBehindKey(value, column, this.#style) };
    }
    if (dash === undefined) throw new NotSpliceable('the whole document');
    const column = this.#lines.column(dash);
    return { end: dash + 1, column, text: itemLines([value], column, this.#style).slice(column + 1) };
  }
}

/** How many entries or items a node has. */
export function sizeOf(node: NodeLayout): number {
  if (node.kind === 'map') return node.entries.length;
  return node.kind === 'list' ? node.items.length : 0;
}

function isSameNothing(one: Json, other: Json): boolean {
  return one === null || other === null ? one === other : Array.isArray(one) === Array.isArray(other);
}

/** A collection in block style. */
function isOnLines(node: NodeLayout): boolean {
  return (node.kind === 'map' || node.kind === 'list') && !node.flow;
}

function isInFlow(parent: NodeLayout | undefined): boolean {
  return parent !== undefined && (parent.kind === 'map' || parent.kind === 'list') && parent.flow;
}

/** Null and empty collections. */
function isNothing(value: Json): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}
