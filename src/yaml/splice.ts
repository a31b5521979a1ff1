import type { Json, JsonObject } from '../json/json.js';
import { changesBetween, type JsonPath } from '../json/json-change.js';
import { filledBefore, filledScalar } from './filled.js';
import { type DeepEdit, editText, NotSpliceable, type TextEdit } from './layout/edit-text.js';
import type { EntryLayout, ListLayout, MapLayout, NodeLayout, YamlLayout } from './layout/layout.js';
import {
  type BlockStyle,
  entryLines,
  itemLines,
  linesBelowKey,
  scalarText,
  type WrittenLines,
} from './layout/write-text.js';
import { blockStyleOf, YamlLines } from './layout-lines.js';
import { SharedNodes } from './shared-nodes.js';
import { FlowSplicer } from './splice-flow.js';

type Collection = MapLayout | ListLayout;

const isList = (node: NodeLayout): node is ListLayout => node.kind === 'list';
const isMap = (node: NodeLayout): node is MapLayout => node.kind === 'map';
const sizeOf = (node: NodeLayout): number => (isMap(node) ? node.entries.length : isList(node) ? node.items.length : 0);

class Splicer {
  readonly #edits: DeepEdit[] = [];
  readonly #flow: FlowSplicer;
  readonly #lines: YamlLines;
  readonly #style: BlockStyle;
  readonly #text: string;
  readonly #layout: YamlLayout;

  constructor(text: string, layout: YamlLayout, written: WrittenLines | undefined) {
    this.#text = text;
    this.#layout = layout;
    this.#lines = new YamlLines(text);
    this.#style = { ...blockStyleOf(this.#lines, layout.root), written };
    this.#flow = new FlowSplicer(text, layout, this.#lines);
  }

  splice({ before, after }: SplicedValues): string {
    const removed = new Map<string, JsonPath[]>();
    const changes = changesBetween(before, after);
    const shared = new SharedNodes(this.#text, this.#layout, { changes, before, after, style: this.#style });
    for (const edit of shared.edits) this.#edits.push(edit);
    for (const change of shared.otherChanges) {
      if (change.change === 'append') this.#append(change.path, change.items);
      else if (change.change === 'set') this.#set(change.path, change.value);
      else if (change.change !== 'remove') throw new NotSpliceable('another order');
      else {
        const parent = JSON.stringify(change.path.slice(0, -1));
        const paths = removed.get(parent);
        if (paths) paths.push(change.path);
        else removed.set(parent, [change.path]);
      }
    }
    for (const paths of removed.values()) this.#removeAll(paths);
    return editText(this.#text, this.#edits);
  }

  #edit({ start, end, text }: TextEdit, path: JsonPath): void {
    this.#edits.push({ start, end, text, depth: path.length });
  }

  #insert(offset: number, text: string, path: JsonPath): void {
    this.#edit({ start: offset, end: offset, text }, path);
  }

  /** The node at a path. */
  #nodeAt(path: JsonPath): NodeLayout {
    let node: NodeLayout | undefined = this.#layout.root;
    for (const part of path) {
      const item: NodeLayout | undefined = isList(node) && typeof part === 'number' ? node.items[part] : undefined;
      node = item ?? entryOf(node, part)?.node;
      if (!node || node.kind === 'alias') throw new NotSpliceable('not in the text as it is');
    }
    return node;
  }

  #append(path: JsonPath, items: readonly Json[]): void {
    const node = this.#nodeAt(path);
    if (!isList(node) || node.items.length === 0) {
      this.#replace(path, items);
    } else if (node.flow) {
      this.#edit(this.#flow.added(node, items), path);
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
    const entry = entryOf(parent, key);
    if (entry && isNothing(value) && (sizeOf(entry.node) > 0 || filledBefore(this.#text, entry))) {
      this.#unfill(entry, path);
    } else if (typeof key !== 'string' || entry) {
      this.#replace(path, value);
    } else if (!isMap(parent) || parent.entries.length === 0) {
      this.#replace(parentPath, { [key]: value });
    } else if (parent.flow) {
      this.#edit(this.#flow.added(parent, { [key]: value }), parentPath);
    } else {
      const column = this.#lines.column(parent.start);
      this.#insert(this.#lines.nodeEnd(parent, column), entryLines({ [key]: value }, column, this.#style), parentPath);
    }
  }

  /** Replaces a value that takes no more than a part of a line by another one, or by a collection where it was nothing. */
  #replace(path: JsonPath, value: Json): void {
    const node = this.#nodeAt(path);
    const parent = path.length === 0 ? undefined : this.#nodeAt(path.slice(0, -1));
    const entry = parent && entryOf(parent, path.at(-1));
    if (scalarText(value) !== undefined) {
      this.#replaceScalar({ node, entry }, { value, inFlow: isInFlow(parent) }, path);
    } else if (!isNothing(node.value) || sizeOf(node) > 0) throw new NotSpliceable('something is there already');
    else if (entry && !isInFlow(parent) && this.#isOnLine(entry)) this.#fillLines(entry, value, path);
    else this.#edit(this.#flow.filled(node, value as JsonObject | readonly Json[]), path);
  }

  #isOnLine({ end, node }: EntryLayout): boolean {
    return !this.#text.slice(end, node.end).includes('\n');
  }

  #replaceScalar(
    { node, entry }: { node: NodeLayout; entry: EntryLayout | undefined },
    { value, inFlow }: { value: Json; inFlow: boolean },
    path: JsonPath,
  ): void {
    if (entry && this.#fillScalar(entry, { value, inFlow }, path)) return;
    const isShort = sizeOf(node) === 0 && !this.#text.slice(node.start, node.end).includes('\n');
    if (!isShort) throw new NotSpliceable('more than a line');
    const text = (inFlow ? this.#flow.scalar(value) : scalarText(value)) ?? '';
    const isEmpty = node.start === node.end;
    if (isEmpty && this.#text[node.end - 1] !== ':') throw new NotSpliceable('no colon before it');
    this.#edit({ start: node.start, end: node.end, text: isEmpty ? ` ${text}` : text }, path);
  }

  /** Puts a scalar in the place of a null, with the mark that says so; false where that can't be. */
  #fillScalar(entry: EntryLayout, { value, inFlow }: { value: Json; inFlow: boolean }, path: JsonPath): boolean {
    const scalar = isNothing(value) ? undefined : inFlow ? this.#flow.scalar(value) : scalarText(value);
    const isNull = entry.node.kind === 'scalar' && entry.node.value === null;
    if (scalar === undefined || !isNull || !this.#isOnLine(entry)) return false;
    const edit = filledScalar(this.#text, entry, { scalar, inFlow });
    if (edit) this.#edit(edit, path);
    return edit !== undefined;
  }

  /** Puts lines below a key that had nothing, which stays as a comment. */
  #fillLines({ start, end, node }: EntryLayout, value: Json, path: JsonPath): void {
    this.#insert(end, ' #', path);
    const lines = linesBelowKey(value, this.#lines.column(start), this.#style);
    this.#insert(this.#lines.nextLine(node.end), lines, path);
  }

  /** Puts back what stood for nothing. */
  #unfill(entry: EntryLayout, path: JsonPath): void {
    const before = filledBefore(this.#text, entry);
    if (!before) throw new NotSpliceable('nothing would be left');
    for (const edit of before.edits) this.#edit(edit, path);
  }

  /** Takes out keys or items of one collection that have lines of their own. */
  #removeAll(paths: readonly JsonPath[]): void {
    const parentPath = paths[0]?.slice(0, -1) ?? [];
    const parent = this.#nodeAt(parentPath);
    if (paths.length < sizeOf(parent)) {
      for (const path of paths) this.#remove(parent as Collection, path);
      return;
    }
    const entry = parentPath.length > 0 && entryOf(this.#nodeAt(parentPath.slice(0, -1)), parentPath.at(-1));
    if (!entry) throw new NotSpliceable('nothing would be left');
    this.#unfill(entry, parentPath);
  }

  #remove(parent: Collection, path: JsonPath): void {
    const key = path.at(-1);
    const index = isMap(parent) ? parent.entries.findIndex((entry) => entry.key === key) : Number(key);
    if (parent.flow) {
      this.#edit(this.#flow.removed(parent, index), path);
      return;
    }
    const [start, node] = isMap(parent)
      ? [parent.entries[index]?.start, parent.entries[index]?.node]
      : [parent.dashes[index], parent.items[index]];
    if (start === undefined || !node) throw new NotSpliceable('not in the text as it is');
    this.#removeLines(start, node, path);
  }

  #removeLines(start: number, node: NodeLayout, path: JsonPath): void {
    if (!this.#lines.isFirstOnLine(start)) throw new NotSpliceable('something before it');
    const end = this.#lines.nodeEnd(node, this.#lines.column(start) + 1);
    this.#edit({ start: this.#lines.lineStart(start), end, text: '' }, path);
  }
}

/** What a document says, and what it is to say. */
interface SplicedValues {
  readonly before: Json;
  readonly after: Json;
  /** Lines that were written into other documents, and are added to; default: none. */
  readonly written?: WrittenLines;
}

/**
 * The text of a document with what is to change in it, and everything else as it was; undefined where that is not possible:
 * where more than a line would be replaced, or an alias that would say something else has no line of its own. Whether it
 * reads as it is to is not checked.
 */
export function spliceYaml(text: string, layout: YamlLayout, values: SplicedValues): string | undefined {
  try {
    return new Splicer(text, layout, values.written).splice(values);
  } catch (error) {
    if (error instanceof NotSpliceable) return undefined;
    throw error;
  }
}

function isInFlow(parent: NodeLayout | undefined): boolean {
  return parent !== undefined && isFlow(parent);
}
function isFlow(node: NodeLayout): boolean {
  return (isMap(node) || isList(node)) && node.flow;
}

/** Null and empty collections. */
function isNothing(value: Json): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

function entryOf(node: NodeLayout, key: string | number | undefined): EntryLayout | undefined {
  return isMap(node) ? node.entries.find((entry) => entry.key === key) : undefined;
}
