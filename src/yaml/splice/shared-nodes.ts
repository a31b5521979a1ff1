import isEqual from 'lodash/isEqual.js';

import { isJsonObject, type Json, type JsonObject } from '../../json/json.js';
import type { JsonChange, JsonPath } from '../../json/json-change.js';
import { isOrderChange, type ListOrder, listOrders, pathKey, reorder } from '../../json/list-order.js';
import { type DeepEdit, NotSpliceable } from '../layout/edit-text.js';
import type { EntryLayout, MapLayout, NodeLayout, YamlLayout } from '../layout/layout.js';
import { YamlLines } from '../layout/layout-lines.js';
import { type BlockStyle, entryLines, linesBelowKey } from '../layout/write-text.js';

/** What a document says and is to say, and how its lines are indented. */
interface SharedChanges {
  readonly changes: readonly JsonChange[];
  readonly before: Json;
  readonly after: Json;
  readonly style: BlockStyle;
}

/** A node with its path, and the map and the entry that it is the value of. */
interface Visit {
  readonly node: NodeLayout;
  readonly path: JsonPath;
  readonly parent?: MapLayout | undefined;
  readonly entry?: EntryLayout | undefined;
}

/** Whether a document may say once what is read in several places, or have said so before it was written out. */
export function hasSharedNodes(text: string, { aliased, json }: YamlLayout): boolean {
  return aliased.size > 0 || (!json && /: # (?:\*|<<)/.test(text));
}

// What follows a key that was written out: what stood there, with the name of its alias where it was one.
const MARK = /^ #( \*([^\s,[\]{}]+)(?:[ \t][^\n]*)?| <<)\r?\n$/;

/**
 * What of a document is said once and read in several places: by aliases and merge keys. Changes are made where it is
 * written, and a place that is to say something else is written out, with a mark: `metadata: # *m` had an alias,
 * `template: # <<` came from a merge key. Where a place with such a mark is to say again what it said, it gets that back.
 */
export class SharedNodes {
  readonly edits: DeepEdit[] = [];
  readonly #text: string;
  readonly #lines: YamlLines;
  readonly #wanted: SharedChanges;
  /** Paths of what aliases of a name refer to, as of where the walk is. */
  readonly #targets = new Map<string, JsonPath>();
  /** Paths whose changes are made. */
  readonly #done = new Set<string>();
  readonly #orders: ReadonlyMap<string, ListOrder>;
  /** Numbers after the changes by those before, for lists whose order changes. */
  readonly #numbers = new Map<string, ReadonlyMap<number, number>>();

  /** @throws NotSpliceable where a place has to be written out that has no lines of its own */
  constructor(text: string, layout: YamlLayout, wanted: SharedChanges) {
    this.#text = text;
    this.#lines = new YamlLines(text);
    this.#wanted = wanted;
    this.#orders = listOrders(wanted.changes);
    this.#visit({ node: layout.root, path: [] });
  }

  /** The changes of all other places. */
  get otherChanges(): readonly JsonChange[] {
    const { changes } = this.#wanted;
    if (this.#done.size === 0) return changes;
    return changes.filter((change) => {
      // An item that goes elsewhere is made there, and still has to go.
      const path = isOrderChange(change) && change.change !== 'append' ? change.path.slice(0, -1) : change.path;
      return !path.some((_, index) => this.#done.has(pathKey(path.slice(0, index + 1))));
    });
  }

  #visit(visit: Visit): void {
    const { node, path } = visit;
    if (node.anchor !== undefined) this.#targets.set(node.anchor, path);
    if (node.kind === 'alias') this.#visitAlias(visit, node.name);
    else if (this.#restore(visit)) this.#done.add(pathKey(path));
    else if (node.kind === 'map') this.#visitMap(node, path);
    else if (node.kind === 'list') {
      node.items.forEach((item, index) => {
        this.#visit({ node: item, path: [...path, index] });
      });
    }
  }

  #visitMap(node: MapLayout, path: JsonPath): void {
    for (const entry of node.entries) {
      // What a merge key has itself is no value of this document.
      if (entry.key !== undefined) this.#visit({ node: entry.node, path: [...path, entry.key], parent: node, entry });
    }
    const sources = node.entries.flatMap((entry) => this.#mergedBy(entry));
    if (sources.length > 0) this.#visitMerged(node, path, sources);
  }

  #visitAlias(visit: Visit, name: string): void {
    const { path, parent, entry } = visit;
    const after = this.#after(path);
    if (after === undefined) return;
    this.#done.add(pathKey(path));
    if (isEqual(this.#targetAfter(name), after)) return;
    if (!entry || !parent || parent.flow || !isFilled(after)) {
      throw new NotSpliceable('an alias without lines of its own');
    }
    const first = this.#lines.nextLine(visit.node.end);
    if (this.#lines.nextLine(entry.start) !== first) throw new NotSpliceable('an alias on another line than its key');
    const text = linesBelowKey(after, this.#lines.column(entry.start), this.#wanted.style);
    this.edits.push({ start: entry.end, end: entry.end, text: ' #', depth: path.length });
    this.edits.push({ start: first, end: first, text, depth: path.length });
  }

  /** What a map takes from others, and is to have otherwise, becomes its own. */
  #visitMerged(node: MapLayout, path: JsonPath, sources: readonly JsonPath[]): void {
    const [before, after] = [valueAt(this.#wanted.before, path), this.#after(path)];
    if (!isJsonObject(before) || !isJsonObject(after)) return;
    const own = new Set(node.entries.map(({ key }) => key));
    const merged = mergedOf(sources.map((source) => this.#after(source)));
    const shared = { ...mergedOf(sources.map((source) => valueAt(this.#wanted.before, source))), ...merged };
    for (const key of Object.keys({ ...shared, ...before })) {
      if (own.has(key)) continue;
      if (isEqual(after[key], Object.hasOwn(shared, key) ? merged[key] : before[key])) {
        this.#done.add(pathKey([...path, key]));
      } else if (before[key] !== undefined) this.#override(node, [...path, key], after[key]);
      else if (after[key] === undefined) throw new NotSpliceable('a merge key would bring it');
    }
  }

  #override(node: MapLayout, path: JsonPath, value: Json | undefined): void {
    const key = String(path.at(-1));
    if (value === undefined || !isFilled(value) || node.flow) throw new NotSpliceable('a merge key without lines');
    const column = this.#lines.column(node.start);
    const at = this.#lines.nodeEnd(node, column);
    const text = entryLines({ [key]: value }, column, this.#wanted.style).replace(':\n', ': # <<\n');
    this.edits.push({ start: at, end: at, text, depth: path.length - 1 });
    this.#done.add(pathKey(path));
  }

  /** Gives a place back what its mark names, where that says what the place is to say. */
  #restore(visit: Visit): boolean {
    const { entry, path, parent } = visit;
    const mark = this.#markOf(visit);
    if (!mark || !entry || !parent) return false;
    const { rest, name } = mark;
    const was = name === undefined ? this.#mergedAfter(parent)[String(path.at(-1))] : this.#targetAfter(name);
    if (was === undefined || !isEqual(was, this.#after(path))) return false;
    const [end, depth] = [this.#lines.lastLineEnd(visit.node), path.length];
    if (name === undefined) {
      this.edits.push({ start: this.#lines.lineStart(entry.start), end, text: '', depth });
    } else {
      this.edits.push({ start: entry.end, end: entry.end + ' #'.length + rest.length, text: rest, depth });
      this.edits.push({ start: this.#lines.nextLine(entry.end), end, text: '', depth });
    }
    return true;
  }

  /** The mark behind a key with lines below it. */
  #markOf({ node, parent, entry }: Visit): { rest: string; name: string | undefined } | undefined {
    if (!entry || !parent || isFlow(parent) || isFlow(node)) return undefined;
    const first = this.#lines.nextLine(entry.end);
    const [, rest, name] = MARK.exec(this.#text.slice(entry.end, first)) ?? [];
    return rest === undefined || node.start < first ? undefined : { rest, name };
  }

  /** What an anchor is to say. */
  #targetAfter(name: string): Json | undefined {
    const target = this.#targets.get(name);
    return target && this.#after(target);
  }

  /** The paths of what a merge key takes in, the one that counts most first. */
  #mergedBy({ key, start, end, node }: EntryLayout): readonly JsonPath[] {
    if (key !== undefined || !this.#text.slice(start, end).startsWith('<<')) return [];
    const aliases = node.kind === 'list' ? node.items : [node];
    return aliases.flatMap((each) => {
      const target = each.kind === 'alias' ? this.#targets.get(each.name) : undefined;
      return target ? [target] : [];
    });
  }

  /** What a map is to take from others. */
  #mergedAfter({ entries }: MapLayout): JsonObject {
    const sources = entries.flatMap((entry) => this.#mergedBy(entry));
    return mergedOf(sources.map((source) => this.#after(source)));
  }

  /** What is to be at a path, whose items are numbered as before the changes. */
  #after(path: JsonPath): Json | undefined {
    const now: (string | number)[] = [];
    for (const [index, part] of path.entries()) {
      const number = typeof part === 'number' ? this.#numberAfter(path.slice(0, index), part) : part;
      if (number === undefined) return undefined;
      now.push(number);
    }
    return valueAt(this.#wanted.after, now);
  }

  /** The number that an item has after the changes; undefined where it is gone. */
  #numberAfter(list: JsonPath, number: number): number | undefined {
    const key = pathKey(list);
    const order = this.#orders.get(key);
    if (!order) return number;
    const known = this.#numbers.get(key);
    if (known) return known.get(number);
    const before = valueAt(this.#wanted.before, list);
    const items = Array.isArray(before) ? before.map((_, index) => index) : [];
    const numbers = new Map(reorder(items, order, () => -1).map((item, index) => [item, index]));
    this.#numbers.set(key, numbers);
    return numbers.get(number);
  }
}

function isFlow(node: NodeLayout): boolean {
  return (node.kind !== 'map' && node.kind !== 'list') || node.flow;
}

function isFilled(value: Json | undefined): value is Json & object {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** What a map gets of others, the first of which counts most. */
function mergedOf(values: readonly (Json | undefined)[]): JsonObject {
  return Object.fromEntries(
    values
      .flatMap((value) => (isJsonObject(value) ? [Object.entries(value)] : []))
      .reverse()
      .flat(),
  );
}

function valueAt(root: Json, path: JsonPath): Json | undefined {
  let value: Json | undefined = root;
  for (const part of path) {
    if (Array.isArray(value) && typeof part === 'number') value = (value as readonly Json[])[part];
    else value = isJsonObject(value) ? value[part] : undefined;
  }
  return value;
}
