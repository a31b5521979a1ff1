import type { Json, JsonObject } from '../../json/json.js';
import type { ListOrder, Placement } from '../../json/list-order.js';
import { type DeepEdit, NotSpliceable, type TextEdit, type TextMove } from '../layout/edit-text.js';
import { filledMark } from '../layout/filled.js';
import { entryTexts, flowScalar, type FlowStyle, flowText, joinFlow, jsonStyle } from '../layout/flow-text.js';
import type { ListLayout, MapLayout, NodeLayout, TextRange, YamlLayout } from '../layout/layout.js';
import type { YamlLines } from '../layout/layout-lines.js';

const MAX_LENGTH = 120;

/** What is put into brackets: the entries of a map, or the items of a list. */
export type FlowContent = JsonObject | readonly Json[];

const YAML_STYLE: FlowStyle = { json: false, colon: ': ', comma: ', ', step: '    ', lines: 'long' };

/** What changes of the elements of one collection: the numbers of those that go, and what comes behind the others. */
interface FlowChange {
  readonly removed: readonly number[];
  readonly added: FlowContent;
  readonly depth: number;
}

const SEPARATOR = /^\s*,\s*$/;

/** Changes what is in brackets: JSON, and flow style. */
export class FlowSplicer {
  readonly #text: string;
  readonly #lines: YamlLines;
  readonly #style: FlowStyle;

  constructor(text: string, layout: YamlLayout, lines: YamlLines) {
    this.#text = text;
    this.#lines = lines;
    this.#style = layout.json ? jsonStyle(text, layout.root) : YAML_STYLE;
  }

  /** Takes elements out of brackets that hold some, and puts others behind the rest. */
  changed(node: MapLayout | ListLayout, { removed, added, depth }: FlowChange): readonly DeepEdit[] {
    const elements = elementsOf(node);
    const isAdded = Object.keys(added).length > 0;
    if (removed.length === elements.length) return [{ ...this.#exchanged(node, added), depth }];
    const cuts = this.#removals(node, removed, removed).map((edit) => ({ ...edit, depth: depth + 1 }));
    return isAdded ? [...cuts, { ...this.#added(node, added), depth }] : cuts;
  }

  /** Adds, removes and moves items of a list that has some. */
  reordered(node: ListLayout, { list, removed, placed }: ListOrder): readonly DeepEdit[] {
    const depth = list.length;
    const moved = placed.flatMap((each) => ('from' in each ? each.from : []));
    if (moved.length === 0 && placed.every((each) => each.at >= node.items.length)) {
      const added = placed.flatMap((each) => ('items' in each ? each.items : []));
      return this.changed(node, { removed, added, depth });
    }
    const gone = [...removed, ...moved].sort((a, b) => a - b);
    const cuts = this.#removals(node, removed, gone).map((edit) => ({ ...edit, depth: depth + 1 }));
    return [...cuts, ...placed.map((each) => ({ ...this.#placed(node, each, gone), depth }))];
  }

  /** Another value in the place of one. */
  written({ start, end }: NodeLayout, value: Json): TextEdit {
    return { start, end, text: flowText(value, this.#style, this.#lines.padOf(start)) };
  }

  /** Puts something into brackets where nothing was, or in the place of a null, with the mark that says so. */
  filled(node: NodeLayout, content: FlowContent): TextEdit {
    const [mark, pad] = [filledMark(node, this.#text), this.#lines.padOf(node.start)];
    const style = this.#styleWithin(node);
    const text = `${mark}${joinFlow(this.#parts(content, style, pad), style, `${pad}${style.step}`)}`;
    if (node.kind !== 'scalar') return { start: node.start + 1, end: node.start + 1, text };
    const [open, close] = Array.isArray(content) ? ['[', ']'] : ['{', '}'];
    const blank = node.start === node.end ? ' ' : '';
    return { start: node.start, end: node.end, text: `${blank}${open}${text}${close}` };
  }

  /** A scalar as it is written in brackets. */
  scalar(value: Json): string | undefined {
    return flowScalar(value, this.#style);
  }

  /** All there is, in the place of all there was. */
  #exchanged(node: MapLayout | ListLayout, content: FlowContent): TextEdit {
    const elements = elementsOf(node);
    const [first, last] = [elements[0], elements.at(-1)];
    if (!first || !last) throw new NotSpliceable('nothing before it');
    elements.forEach((_, index) => {
      if (index > 0) this.#separatorBefore(elements, index);
    });
    const pad = this.#ownPad(node, 0);
    const style = this.#styleOf(pad !== undefined);
    const within = pad ?? `${this.#lines.padOf(node.start)}${style.step}`;
    const parts = this.#parts(content, style, within);
    const text = pad === undefined ? joinFlow(parts, style, within) : parts.join(`,\n${pad}`);
    return { start: first.start, end: last.end, text };
  }

  #placed(node: ListLayout, placement: Placement, gone: readonly number[]): TextEdit | TextMove {
    const isLast = placement.at >= node.items.length;
    if ('items' in placement) {
      return isLast ? this.#added(node, placement.items) : this.#inserted(node, placement.at, placement.items);
    }
    const elements = elementsOf(node);
    const { from, at } = placement;
    const [element, target] = [elements[from], isLast ? elements.at(-1) : elements[at]];
    if (!element || !target) throw new NotSpliceable('not in the text as it is');
    const isForward = this.#isForward(elements, from, gone);
    const separator = this.#separatorBefore(elements, isForward ? from + 1 : from);
    const cut = isForward
      ? { start: element.start, end: element.end + separator.length }
      : { start: element.start - separator.length, end: element.end };
    const around = isLast ? ([separator, ''] as const) : (['', separator] as const);
    return { ...element, to: isLast ? target.end : target.start, cut, around, lines: false };
  }

  /** Puts items before another one and the comments above it, in lines of their own where that is. */
  #inserted(node: ListLayout, index: number, items: readonly Json[]): TextEdit {
    const element = node.items[index];
    if (!element) throw new NotSpliceable('not in the text as it is');
    const pad = this.#ownPad(node, index);
    if (pad === undefined) {
      const { parts, within, isLong } = this.#onLine(node, items);
      const comma = isLong ? `,\n${within}` : this.#style.comma;
      return { start: element.start, end: element.start, text: `${joinFlow(parts, this.#style, within)}${comma}` };
    }
    const parts = this.#parts(items, this.#styleOf(true), pad);
    const first = elementsOf(node)[index - 1]?.end ?? node.start;
    const above = this.#lines.commentsAbove(element.start, this.#lines.nextLine(first));
    const isBelow = above < this.#lines.lineStart(element.start);
    const at = isBelow ? above : element.start;
    const text = parts.map((part) => (isBelow ? `${pad}${part},\n` : `${part},\n${pad}`)).join('');
    return { start: at, end: at, text };
  }

  /** Puts something behind the last of what is in brackets, in lines of its own where that is. */
  #added(node: MapLayout | ListLayout, content: FlowContent): TextEdit {
    const last = elementsOf(node).at(-1);
    if (!last) throw new NotSpliceable('nothing before it');
    const pad = this.#ownPad(node, elementsOf(node).length - 1);
    const at = isEmptyRange(node, last) ? node.end - 1 : last.end;
    return {
      start: at,
      end: at,
      text: pad === undefined ? this.#addedOnLine(node, content) : this.#addedLines(content, pad),
    };
  }

  /** What takes elements out, each with one comma: that behind it, or that before it where no later one stays. */
  #removals(node: MapLayout | ListLayout, removed: readonly number[], gone: readonly number[]): readonly TextEdit[] {
    const elements = elementsOf(node);
    return removed.map((index) => {
      const [before, element, next] = [elements[index - 1], elements[index], elements[index + 1]];
      if (!element) throw new NotSpliceable('not in the text as it is');
      if (this.#isForward(elements, index, gone)) {
        return { start: element.start, end: next?.start ?? element.end, text: '' };
      }
      if (!before || !this.#isSeparated(elements, index)) return this.#lineOf(element);
      const comma = this.#text.slice(before.end, element.start).indexOf(',');
      return { start: isEmptyRange(node, before) ? before.end + comma : before.end, end: element.end, text: '' };
    });
  }

  /** The lines of an element that has them alone. */
  #lineOf({ start, end }: TextRange): TextEdit {
    const next = this.#lines.nextLine(end);
    const isAlone = this.#lines.isFirstOnLine(start) && isCommaAlone(this.#text.slice(end, next));
    if (!isAlone) throw new NotSpliceable('something before it');
    return { start: this.#lines.lineStart(start), end: next, text: '' };
  }

  /** True where an element goes with the comma behind it: where a later one stays, as one was put there with it. */
  #isForward(elements: readonly TextRange[], index: number, gone: readonly number[]): boolean {
    const isTrailing = gone.at(index - elements.length) === index;
    return !isTrailing && this.#isSeparated(elements, index + 1);
  }

  /** True where nothing but a comma stands between an element and the one before it. */
  #isSeparated(elements: readonly TextRange[], index: number): boolean {
    return SEPARATOR.test(this.#text.slice(elements[index - 1]?.end, elements[index]?.start));
  }

  #separatorBefore(elements: readonly TextRange[], index: number): string {
    if (!this.#isSeparated(elements, index)) throw new NotSpliceable('something before it');
    return this.#text.slice(elements[index - 1]?.end, elements[index]?.start);
  }

  /** The blanks before an element that is the first on its line; undefined where it follows something. */
  #ownPad(node: MapLayout | ListLayout, index: number): string | undefined {
    const elements = elementsOf(node);
    const lead = this.#text.slice(elements[index - 1]?.end ?? node.start, elements[index]?.start);
    const line = lead.lastIndexOf('\n');
    return line < 0 ? undefined : /^[ \t]*/.exec(lead.slice(line + 1))?.[0];
  }

  /** How what has lines of its own, or is on a line with others, is written in JSON; elsewhere that depends on its length. */
  #styleOf(hasLines: boolean): FlowStyle {
    return this.#style.json ? { ...this.#style, lines: hasLines ? 'always' : 'never' } : this.#style;
  }

  #parts(content: FlowContent, style: FlowStyle, pad: string): readonly string[] {
    if (!Array.isArray(content)) return entryTexts(content as JsonObject, style, pad);
    return (content as readonly Json[]).map((item) => flowText(item, style, pad));
  }

  #addedLines(content: FlowContent, pad: string): string {
    const parts = this.#parts(content, this.#styleOf(true), pad);
    return parts.map((part) => `,\n${pad}${part}`).join('');
  }

  #addedOnLine(node: NodeLayout, content: FlowContent): string {
    const { parts, within, isLong } = this.#onLine(node, content);
    return `${isLong ? `,\n${within}` : this.#style.comma}${joinFlow(parts, this.#style, within)}`;
  }

  /** Elements for the line that others are on, and whether they get lines of their own there nevertheless. */
  #onLine(
    node: NodeLayout,
    content: FlowContent,
  ): { readonly parts: readonly string[]; readonly within: string; readonly isLong: boolean } {
    const within = `${this.#lines.padOf(node.start)}${this.#style.step}`;
    const parts = this.#parts(content, this.#styleOf(false), within);
    const joined = joinFlow(parts, this.#style, within);
    return { parts, within, isLong: !this.#style.json && (joined.length > MAX_LENGTH || joined.includes('\n')) };
  }

  /** JSON on one line stays on one. */
  #styleWithin(node: NodeLayout): FlowStyle {
    if (!this.#style.json) return this.#style;
    const isOneLine = this.#lines.lineStart(node.start) <= 1 && this.#lines.nextLine(node.start) === this.#text.length;
    return { ...this.#style, lines: isOneLine ? 'never' : this.#style.lines };
  }
}

function elementsOf(node: MapLayout | ListLayout): readonly TextRange[] {
  return node.kind === 'map' ? node.entries.map(({ start, node: { end } }) => ({ start, end })) : node.items;
}

/** True where the last thing in it is not written, such as the value of `{a: }`. */
function isEmptyRange(node: MapLayout | ListLayout, range: TextRange): boolean {
  const value = node.kind === 'map' ? node.entries.find(({ node: { end } }) => end === range.end)?.node : range;
  return value === undefined || value.start === value.end;
}

/** True for the end of a line with a comma, or nothing, in it. */
function isCommaAlone(text: string): boolean {
  const rest = text.trim();
  return text.endsWith('\n') && (rest === '' || rest === ',');
}
