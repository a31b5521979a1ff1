import type { Json, JsonObject } from '../json/json.js';
import { filledMark } from './filled.js';
import { entryTexts, flowScalar, type FlowStyle, flowText, joinFlow } from './flow-text.js';
import { NotSpliceable, type TextEdit } from './layout/edit-text.js';
import type { ListLayout, MapLayout, NodeLayout, TextRange, YamlLayout } from './layout/layout.js';
import type { YamlLines } from './layout-lines.js';

const MAX_LENGTH = 120;

/** What is put into brackets: the entries of a map, or the items of a list. */
export type FlowContent = JsonObject | readonly Json[];

const YAML_STYLE: FlowStyle = { json: false, colon: ': ', comma: ', ', step: '    ', lines: 'long' };

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

  /** Puts something behind the last of what is in brackets, in lines of its own where that is. */
  added(node: MapLayout | ListLayout, content: FlowContent): TextEdit {
    const ranges = elementsOf(node);
    const [before, last] = [ranges.at(-2), ranges.at(-1)];
    if (!last) throw new NotSpliceable('nothing before it');
    const lead = this.#text.slice(before?.end ?? node.start, last.start);
    const line = lead.lastIndexOf('\n');
    const ownPad = line < 0 ? undefined : /^[ \t]*/.exec(lead.slice(line + 1))?.[0];
    const at = isEmptyRange(node, last) ? node.end - 1 : last.end;
    return {
      start: at,
      end: at,
      text: ownPad === undefined ? this.#addedOnLine(node, content) : this.#addedLines(content, ownPad),
    };
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

  /** Takes out what follows something else in brackets, with the comma between them. */
  removed(node: MapLayout | ListLayout, index: number): TextEdit {
    const ranges = elementsOf(node);
    const [before, element] = [ranges[index - 1], ranges[index]];
    if (!before || !element) throw new NotSpliceable('nothing before it');
    const between = this.#text.slice(before.end, element.start);
    if (!/^\s*,\s*$/.test(between)) throw new NotSpliceable('something before it');
    const start = isEmptyRange(node, before) ? before.end + between.indexOf(',') : before.end;
    return { start, end: element.end, text: '' };
  }

  /** A scalar as it is written in brackets. */
  scalar(value: Json): string | undefined {
    return flowScalar(value, this.#style);
  }

  #parts(content: FlowContent, style: FlowStyle, pad: string): readonly string[] {
    if (!Array.isArray(content)) return entryTexts(content as JsonObject, style, pad);
    return (content as readonly Json[]).map((item) => flowText(item, style, pad));
  }

  #addedLines(content: FlowContent, pad: string): string {
    const lines = this.#style.json ? 'always' : 'long';
    const parts = this.#parts(content, { ...this.#style, lines }, pad);
    return parts.map((part) => `,\n${pad}${part}`).join('');
  }

  #addedOnLine(node: NodeLayout, content: FlowContent): string {
    const { json, step, comma } = this.#style;
    const pad = `${this.#lines.padOf(node.start)}${step}`;
    const parts = this.#parts(content, json ? { ...this.#style, lines: 'never' } : this.#style, pad);
    const joined = joinFlow(parts, this.#style, pad);
    const isLong = !json && (joined.length > MAX_LENGTH || joined.includes('\n'));
    return `${isLong ? `,\n${pad}` : comma}${joined}`;
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

/** The blanks and line breaks of a JSON text, by its first entries. */
function jsonStyle(text: string, root: NodeLayout): FlowStyle {
  const [first, second] = root.kind === 'map' ? root.entries : [];
  if (!first) return { json: true, colon: ':', comma: ',', step: '  ', lines: 'never' };
  const colon = text.slice(first.end, first.node.start) === '' ? ':' : ': ';
  const between = second ? text.slice(first.node.end, second.start).trimStart() : '';
  const comma = between === '' || between.includes('\n') ? colon.replace(':', ',') : between;
  const step = /\n([ \t]+)$/.exec(text.slice(root.start + 1, first.start))?.[1];
  return { json: true, colon, comma, step: step ?? '  ', lines: step === undefined ? 'never' : 'always' };
}
