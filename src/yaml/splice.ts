import type { Json } from '../json/json.js';
import type { JsonChange, JsonPath } from '../json/json-change.js';
import type { EntryLayout, ListLayout, MapLayout, NodeLayout, TextRange, YamlLayout } from './layout.js';
import { blockStyleOf, YamlLines } from './layout-lines.js';
import { type BlockStyle, entryLines, flowText, itemLines, linesBelowKey, scalarText } from './write-text.js';

/** A stretch of the text and what replaces it. */
interface Edit extends TextRange {
  readonly text: string;
  /** Of two at the same place, the deeper one comes first. */
  readonly depth: number;
}

/** A change that can't be made in the text without rewriting more of it. */
class NotSpliceable extends Error {}

// What is longer than this would make an unreadable line in braces.
const MAX_FLOW_LENGTH = 120;

const isList = (node: NodeLayout): node is ListLayout => node.kind === 'list';
const isMap = (node: NodeLayout): node is MapLayout => node.kind === 'map';

class Splicer {
  readonly #edits: Edit[] = [];
  readonly #lines: YamlLines;
  readonly #style: BlockStyle;
  readonly #text: string;
  readonly #layout: YamlLayout;

  constructor(text: string, layout: YamlLayout) {
    this.#text = text;
    this.#layout = layout;
    this.#lines = new YamlLines(text);
    this.#style = blockStyleOf(this.#lines, layout.root);
  }

  splice(changes: readonly JsonChange[]): string {
    for (const change of changes) this.#apply(change);
    const edits = this.#edits.sort((a, b) => a.start - b.start || b.depth - a.depth);
    const lineEnd = this.#text.includes('\r\n') ? '\r\n' : '\n';
    let [result, done] = ['', 0];
    for (const { start, end, text } of edits) {
      if (start < done) throw new NotSpliceable('two changes of one place');
      result += this.#text.slice(done, start);
      // Lines are added after a last one that has no line end.
      if (text.endsWith('\n') && result !== '' && !result.endsWith('\n')) result += lineEnd;
      result += lineEnd === '\n' ? text : text.replaceAll('\n', lineEnd);
      done = end;
    }
    return result + this.#text.slice(done);
  }

  #apply(change: JsonChange): void {
    switch (change.change) {
      case 'append':
        this.#append(change.path, change.items);
        break;
      case 'set':
        this.#set(change.path, change.value);
        break;
      case 'remove':
        this.#remove(change.path);
    }
  }

  #edit({ start, end }: TextRange, text: string, path: JsonPath): void {
    this.#edits.push({ start, end, text, depth: path.length });
  }

  #insert(offset: number, text: string, path: JsonPath): void {
    this.#edit({ start: offset, end: offset }, text, path);
  }

  /** The node at a path. Nothing on the way may be shared: a change of it would show in several places. */
  #nodeAt(path: JsonPath): NodeLayout {
    let node = this.#requireUnshared(this.#layout.root);
    for (const part of path) {
      const item = isList(node) && typeof part === 'number' ? node.items[part] : undefined;
      node = this.#requireUnshared(item ?? entryOf(node, part)?.node);
    }
    return node;
  }

  /** A node that has no tag, and that no alias refers to. */
  #requireUnshared(node: NodeLayout | undefined): NodeLayout {
    const isShared = node?.anchor !== undefined && this.#layout.aliased.has(node.anchor);
    if (!node || node.tagged || isShared || node.kind === 'alias') throw new NotSpliceable('not in the text as it is');
    return node;
  }

  #append(path: JsonPath, items: readonly Json[]): void {
    const node = this.#nodeAt(path);
    if (!isList(node) || node.items.length === 0) {
      this.#replace(path, items);
    } else if (node.flow) {
      this.#insertInFlow(node.items.at(-1), items.map(shortFlowText).join(', '), path);
    } else {
      const column = this.#lines.column(node.start);
      if (!this.#lines.isFirstOnLine(node.start)) throw new NotSpliceable('a list after something else');
      const entry = entryOf(this.#nodeAt(path.slice(0, -1)), path.at(-1));
      // Comments below dashes that are no deeper than their key may belong to the next key.
      const isFlat = entry !== undefined && this.#lines.column(entry.start) === column;
      const end = this.#lines.nodeEnd(node, isFlat ? column + 1 : column);
      this.#insert(end, itemLines(items, column, this.#style), path);
    }
  }

  #set(path: JsonPath, value: Json): void {
    const [key, parentPath] = [path.at(-1), path.slice(0, -1)];
    const parent = this.#nodeAt(parentPath);
    if (typeof key !== 'string' || entryOf(parent, key)) {
      this.#replace(path, value);
    } else if (!isMap(parent) || parent.entries.length === 0) {
      this.#replace(parentPath, { [key]: value });
    } else if (parent.flow) {
      this.#insertInFlow(parent.entries.at(-1)?.node, `${flowText(key)}: ${shortFlowText(value)}`, parentPath);
    } else {
      const column = this.#lines.column(parent.start);
      this.#insert(this.#lines.nodeEnd(parent, column), entryLines({ [key]: value }, column, this.#style), parentPath);
    }
  }

  #insertInFlow(last: NodeLayout | undefined, text: string, path: JsonPath): void {
    if (last === undefined || last.start === last.end) throw new NotSpliceable('nothing before it');
    this.#insert(last.end, `, ${text}`, path);
  }

  /** Puts a value in the place of one that takes no more than a part of a line. */
  #replace(path: JsonPath, value: Json): void {
    const node = this.#nodeAt(path);
    const isShort = scalarText(node.value) !== undefined && !this.#text.slice(node.start, node.end).includes('\n');
    if (!isShort) throw new NotSpliceable('more than a line');
    const entry = entryOf(this.#nodeAt(path.slice(0, -1)), path.at(-1));
    const parent = this.#nodeAt(path.slice(0, -1));
    const scalar = scalarText(value);
    if (scalar !== undefined) this.#replaceScalar(node, scalar, path);
    else if (!entry || !isMap(parent)) throw new NotSpliceable('no key before it');
    else if (parent.flow) this.#replaceScalar(node, shortFlowText(value), path);
    else this.#replaceByLines(node, linesBelowKey(value, this.#lines.column(entry.start), this.#style), path);
  }

  #replaceScalar(node: NodeLayout, text: string, path: JsonPath): void {
    const isEmpty = node.start === node.end;
    if (isEmpty && this.#text[node.end - 1] !== ':') throw new NotSpliceable('no colon before it');
    this.#edit(node, isEmpty ? ` ${text}` : text, path);
  }

  #replaceByLines(node: NodeLayout, lines: string, path: JsonPath): void {
    let { start } = node;
    // With the blanks between the colon and what is replaced.
    while (/[ \t]/.test(this.#text[start - 1] ?? '')) start -= 1;
    if (node.start < node.end) this.#edit({ start, end: node.end }, '', path);
    this.#insert(this.#lines.nextLine(node.end), lines, path);
  }

  /** Takes out a key or an item that has lines of its own, and is not the only one. */
  #remove(path: JsonPath): void {
    const [key, parent] = [path.at(-1), this.#nodeAt(path.slice(0, -1))];
    if (isMap(parent)) this.#removeEntry(parent, entryOf(parent, key), path);
    else if (isList(parent)) this.#removeItem(parent, parent.items[Number(key)], path);
  }

  #removeEntry({ flow, entries }: MapLayout, entry: EntryLayout | undefined, path: JsonPath): void {
    if (!entry || entries.length === 1) throw new NotSpliceable('nothing would be left');
    const before = entries[entries.indexOf(entry) - 1]?.node;
    if (flow) this.#removeInFlow(before, { start: entry.start, end: entry.node.end }, path);
    else this.#removeLines(entry.start, entry.node, path);
  }

  #removeItem({ flow, items, dashes }: ListLayout, item: NodeLayout | undefined, path: JsonPath): void {
    if (!item || items.length === 1) throw new NotSpliceable('nothing would be left');
    if (flow) {
      this.#removeInFlow(items[items.indexOf(item) - 1], item, path);
      return;
    }
    this.#removeLines(dashes[items.indexOf(item)] ?? item.start, item, path);
  }

  /** Takes out what follows something else in braces, with the comma between them. */
  #removeInFlow(before: NodeLayout | undefined, { start, end }: TextRange, path: JsonPath): void {
    const follows = before !== undefined && /^[ \t]*,[ \t]*$/.test(this.#text.slice(before.end, start));
    if (!follows) throw new NotSpliceable('nothing before it');
    this.#edit({ start: before.end, end }, '', path);
  }

  #removeLines(start: number, node: NodeLayout, path: JsonPath): void {
    if (!this.#lines.isFirstOnLine(start)) throw new NotSpliceable('something before it');
    const end = this.#lines.nodeEnd(node, this.#lines.column(start) + 1);
    this.#edit({ start: this.#lines.lineStart(start), end }, '', path);
  }
}

/**
 * The text of a document with changes made in it, and everything else as it was; undefined where that is not possible: at the
 * beginning of braces, through anchors and aliases, and where more than a line would be removed.
 */
export function spliceYaml(text: string, layout: YamlLayout, changes: readonly JsonChange[]): string | undefined {
  try {
    return new Splicer(text, layout).splice(changes);
  } catch (error) {
    if (error instanceof NotSpliceable) return undefined;
    throw error;
  }
}

function shortFlowText(value: Json): string {
  const text = flowText(value);
  if (text.length > MAX_FLOW_LENGTH) throw new NotSpliceable('too long for braces');
  return text;
}

function entryOf(node: NodeLayout, key: string | number | undefined): EntryLayout | undefined {
  return isMap(node) ? node.entries.find((entry) => entry.key === key) : undefined;
}
