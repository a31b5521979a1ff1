import isEqual from 'lodash/isEqual.js';
import {
  type Alias,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

import type { Json, JsonObject } from '../json/json.js';
import type { JsonChange, JsonPath } from '../json/json-change.js';
import { isOrderChange, type ListOrder, listOrders, reorder } from '../json/list-order.js';
import { parseYamlDocument, readYamlDocument, YamlError } from './read-document.js';
import { quoteTexts, type TextStyle, yamlDocumentText } from './write-document.js';

/** What a document is to become, and the changes that make it so. */
interface DocumentEdit {
  readonly after: JsonObject;
  readonly changes: readonly JsonChange[];
}

/** A change of something that the document does not hold as its value says. */
class NotEditable extends Error {}

class Editor {
  /** Paths whose whole value has been replaced. */
  readonly #rewrittenPaths: string[] = [];
  readonly #document: Document;
  readonly #after: JsonObject;

  constructor(document: Document, after: JsonObject) {
    this.#document = document;
    this.#after = after;
  }

  /** Changes a value or a key of a map. */
  apply(change: JsonChange): void {
    const [{ path }, key] = [change, change.path.at(-1)];
    const parent = this.#isRewritten(path) ? undefined : this.#collectionAt(path.slice(0, -1));
    if (parent === undefined || key === undefined) return;
    if (change.change === 'set') {
      this.#set(parent, key, change.value);
      return;
    }
    parent.delete(key);
    parent.flow = parent.items.length === 0;
  }

  /** Changes the items of a list, once what is in them has been changed. */
  reorder(order: ListOrder): void {
    const list = this.#isRewritten(order.list) ? undefined : this.#collectionAt(order.list);
    if (!isSeq(list)) return;
    list.items = [...reorder(list.items, order, (item) => this.#createNode(item))];
    list.flow = list.items.length === 0;
  }

  #isRewritten(path: JsonPath): boolean {
    return this.#rewrittenPaths.some((each) => JSON.stringify(path).startsWith(each));
  }

  #createNode(value: Json): Node {
    const node = this.#document.createNode(value, { aliasDuplicateObjects: false });
    quoteTexts(node);
    return node;
  }

  #set(parent: YAMLMap | YAMLSeq, key: string | number, value: Json): void {
    const node = this.#createNode(value);
    const pair = isMap(parent) && typeof key === 'string' ? pairOf(parent, key) : undefined;
    if (pair) {
      if (isNode(pair.value) && isScalar(node)) node.comment = pair.value.comment ?? null;
      pair.value = node;
    } else parent.set(key, node);
  }

  /** The collection at a path, no alias on the way there; undefined where it has been replaced as a whole. */
  #collectionAt(path: JsonPath): YAMLMap | YAMLSeq | undefined {
    let node: unknown = this.#document.contents;
    const done: (string | number)[] = [];
    for (const part of path) {
      if (!isCollection(node)) throw new NotEditable(done.join('.'));
      // What is in braces can't hold anything in lines.
      node.flow = false;
      done.push(part);
      const next = this.#child(node, part);
      if (!isCollection(next)) {
        this.#rewriteWhole(node, done);
        return undefined;
      }
      node = next;
    }
    if (!isMap(node) && !isSeq(node)) throw new NotEditable(done.join('.'));
    node.flow = false;
    return node;
  }

  #child(parent: YAMLMap | YAMLSeq, part: string | number): unknown {
    if (isSeq(parent)) {
      const item = expandAlias(this.#document, parent.items[part as number]);
      parent.items[part as number] = item;
      return item;
    }
    const pair = pairOf(parent, String(part));
    if (!pair) return undefined;
    pair.value = expandAlias(this.#document, pair.value);
    return pair.value;
  }

  /** Writes the whole value, once, where it comes from a merge key or is missing. */
  #rewriteWhole(parent: YAMLMap | YAMLSeq, path: JsonPath): void {
    let value: Json | undefined = this.#after;
    for (const part of path) {
      // Items have other numbers by then where their list has another order; what is written is read again.
      value = (value as Readonly<Record<string | number, Json | undefined>> | undefined)?.[part];
    }
    const key = path.at(-1);
    if (value === undefined || key === undefined) throw new NotEditable(path.join('.'));
    this.#set(parent, key, value);
    this.#rewrittenPaths.push(JSON.stringify(path).slice(0, -1));
  }
}

/**
 * A document printed again, with its comments, quotes and anchors, and the changes made in it: aliases stay where nothing
 * that they refer to is changed, else they are written out. Undefined where the result is not `after`.
 */
export function editYaml(text: string, wanted: DocumentEdit): string | undefined {
  return tryEdit(text, wanted, () => undefined) ?? tryEdit(text, wanted, expandAliases);
}

function withoutAnchors(node: Node): Node {
  visit(node, {
    Node: (_, inner) => {
      if (!isAlias(inner)) delete (inner as { anchor?: string }).anchor;
    },
  });
  return node;
}

/** A copy of what an alias refers to, to be changed alone. */
function expandAlias(document: Document, node: unknown): unknown {
  if (!isAlias(node)) return node;
  const target = node.resolve(document);
  if (!target) throw new NotEditable(node.source);
  return withoutAnchors(target.clone() as Node);
}

function pairOf(map: YAMLMap, key: string): YAMLMap['items'][number] | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

function expandAliases(document: Document): void {
  for (let more = true; more;) {
    more = false;
    visit(document, {
      Alias: (_, alias: Alias) => {
        more = true;
        return expandAlias(document, alias) as Node;
      },
    });
  }
  if (isNode(document.contents)) withoutAnchors(document.contents);
}

// Keys with nothing after them on their line.
const OUTER_KEY = /^[^\s#-].*:[ \t]*(?:#.*)?$/s;
const ANY_KEY = /^( *)(?:- )?[^\s#-].*:[ \t]*(?:#.*)?$/s;
const BLANK_OR_COMMENT = /^[ \t]*(?:#.*)?$/s;

/** How a document is indented, and its braces padded. */
function textStyleOf(text: string): TextStyle {
  const lines = text.split(/\r?\n/);
  const flowCollectionPadding = !/\{[^\s}]/.test(text);
  return { indent: indentOf(lines) ?? 2, flowCollectionPadding, indentSeq: hasDeeperDashes(lines) };
}

/** The columns of the first map below a key that is not indented; undefined where there is none. */
function indentOf(lines: readonly string[]): number | undefined {
  let belowKey = false;
  for (const line of lines) {
    const [, blanks] = /^( {1,8})[^\s#-]/.exec(line) ?? [];
    if (belowKey && blanks !== undefined) return blanks.length;
    if (!BLANK_OR_COMMENT.test(line)) belowKey = OUTER_KEY.test(line);
  }
  return undefined;
}

/** True where the dashes of the first list below a key are deeper than the key. */
function hasDeeperDashes(lines: readonly string[]): boolean {
  for (const [at, line] of lines.entries()) {
    const [, key] = ANY_KEY.exec(line) ?? [];
    const [, dashes] = /^( *)- /.exec(lines[at + 1] ?? '') ?? [];
    if (key !== undefined && dashes !== undefined) return dashes.length > key.length;
  }
  return false;
}

/** @throws NotEditable where the anchor of an alias is gone, or comes behind it */
function printed(document: Document, text: string): string {
  try {
    return yamlDocumentText(document, textStyleOf(text));
  } catch (error) {
    // The library throws errors of no class of its own.
    throw new NotEditable('print the document', { cause: error });
  }
}

function tryEdit(
  text: string,
  { after, changes }: DocumentEdit,
  prepare: (document: Document) => void,
): string | undefined {
  try {
    const document: Document = parseYamlDocument(text);
    prepare(document);
    const editor = new Editor(document, after);
    for (const change of changes) if (!isOrderChange(change)) editor.apply(change);
    for (const order of listOrders(changes).values()) editor.reorder(order);
    const written = printed(document, text);
    const result = text.includes('\r\n') ? written.replaceAll('\n', '\r\n') : written;
    return isEqual(readYamlDocument(result), after) ? result : undefined;
  } catch (error) {
    if (error instanceof NotEditable || error instanceof YamlError) return undefined;
    throw error;
  }
}
