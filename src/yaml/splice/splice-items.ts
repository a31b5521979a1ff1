import type { ListOrder, Placement } from '../../json/list-order.js';
import { type DeepEdit, NotSpliceable } from '../layout/edit-text.js';
import type { ListLayout, TextRange } from '../layout/layout.js';
import type { YamlLines } from '../layout/layout-lines.js';
import { type BlockStyle, itemLines } from '../layout/write-text.js';

interface ItemsWithin {
  readonly list: ListLayout;
  readonly order: ListOrder;
  readonly lines: YamlLines;
  readonly style: BlockStyle;
  /** Where what is put at the end goes. */
  readonly end: () => number;
}

/** Adds, removes and moves items of one list that have lines of their own. */
class ItemSplicer {
  readonly #list: ListLayout;
  readonly #order: ListOrder;
  readonly #lines: YamlLines;
  readonly #style: BlockStyle;
  readonly #end: () => number;
  /** Of the dashes. */
  readonly #column: number;
  readonly #depth: number;

  constructor({ list, order, lines, style, end }: ItemsWithin) {
    this.#list = list;
    this.#order = order;
    this.#lines = lines;
    this.#style = style;
    this.#end = end;
    this.#column = lines.column(list.dashes[0] ?? list.start);
    this.#depth = order.list.length;
  }

  edits(): readonly DeepEdit[] {
    const { removed, placed } = this.#order;
    const firstStaying = this.#firstStaying();
    return [
      ...removed.map((index) => this.#removal(index)),
      ...placed.map((placement) => this.#placement(placement, firstStaying)),
    ];
  }

  #firstStaying(): number {
    const { removed, placed } = this.#order;
    const gone = new Set([...removed, ...placed.flatMap((each) => ('from' in each ? each.from : []))]);
    let index = 0;
    while (gone.has(index)) index += 1;
    return index;
  }

  /** The comments above an item stay: they may be about more than this one. */
  #removal(index: number): DeepEdit {
    const dash = this.#dash(index);
    if (!this.#lines.isFirstOnLine(dash)) throw new NotSpliceable('something before it');
    return { start: this.#lines.lineStart(dash), end: this.#itemEnd(index), text: '', depth: this.#depth + 1 };
  }

  #placement(placement: Placement, firstStaying: number): DeepEdit {
    const isLast = placement.at >= this.#list.items.length;
    const to = isLast ? this.#end() : this.#itemStart(placement.at);
    if ('from' in placement) {
      return this.#move(placement.from, { to, isLast, isLeading: placement.from < firstStaying });
    }
    const text = itemLines(placement.items, this.#column, this.#style);
    const depth = this.#depth;
    if (isLast || this.#lines.isFirstOnLine(to)) return { start: to, end: to, text, depth };
    // Behind the dash of a list around, with the blanks of its own lines before what was there.
    return { start: to, end: to, text: `${text.slice(this.#column)}${' '.repeat(this.#column)}`, depth };
  }

  /** What goes with an item are the comments above it, and the blank lines that separate it from what stays. */
  #move(from: number, { to, isLast, isLeading }: { to: number; isLast: boolean; isLeading: boolean }): DeepEdit {
    const { start, end } = this.#itemRange(from);
    const gap = isLeading
      ? { start: end, end: this.#itemRange(from + 1).start }
      : { start: this.#itemEnd(from - 1), end: start };
    const blank = this.#lines.text.slice(gap.start, gap.end);
    const isBlank = blank.trim() === '';
    const cut = isBlank ? { start: Math.min(start, gap.start), end: Math.max(end, gap.end) } : { start, end };
    const separator = isBlank ? blank : '';
    const around = isLast ? ([separator, ''] as const) : (['', separator] as const);
    if (!isLast && !this.#lines.isFirstOnLine(to)) throw new NotSpliceable('something before it');
    return { start, end, to, cut, around, lines: true, depth: this.#depth };
  }

  /** The lines of an item with the comments above it. */
  #itemRange(index: number): TextRange {
    const start = this.#itemStart(index);
    if (!this.#lines.isFirstOnLine(start)) throw new NotSpliceable('something before it');
    return { start, end: this.#itemEnd(index) };
  }

  /** Where the comments right above an item begin, those of them that are no deeper than its dash. */
  #itemStart(index: number): number {
    const dash = this.#dash(index);
    if (!this.#lines.isFirstOnLine(dash)) return dash;
    const first = index === 0 ? 0 : this.#itemEnd(index - 1);
    return this.#lines.commentsAbove(dash, first);
  }

  #itemEnd(index: number): number {
    const item = this.#list.items[index];
    if (!item) throw new NotSpliceable('not in the text as it is');
    return this.#lines.nodeEnd(item, this.#column + 1);
  }

  #dash(index: number): number {
    const dash = this.#list.dashes[index];
    if (dash === undefined) throw new NotSpliceable('not in the text as it is');
    return dash;
  }
}

/**
 * What adds, removes and moves items of a list in block style, which has some. A moved item takes its text along byte by byte.
 * @throws NotSpliceable where an item that goes has no lines of its own
 */
export function itemEdits(items: ItemsWithin): readonly DeepEdit[] {
  return new ItemSplicer(items).edits();
}
