import toText from 'lodash/toString.js';
import {
  type Alias,
  type CST,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type YAMLMap,
} from 'yaml';

import { shorten } from '../json/shorten.js';

/** The place of a mistake in a YAML text, counted from 1. */
export interface YamlPlace {
  readonly line: number;
  readonly column: number;
}

/** A YAML document that does not parse, or that is refused before it costs too much. */
export class YamlError extends Error {
  readonly code = 'ERR_YAML';

  /** @param earlier where the other of two things is that exclude each other; not said in the message */
  constructor(
    message: string,
    readonly place: YamlPlace,
    readonly earlier?: YamlPlace,
  ) {
    super(message);
    this.name = 'YamlError';
  }
}

/** Where in a text an offset is. */
export type PlaceOf = (offset: number) => YamlPlace;

/** More than any manifest has, and few enough for every reader's stack. */
const MAX_DEPTH = 200;
// Values that aliases stand for, those within them included: a few lines can stand for billions.
const MAX_ALIASED_VALUES = 100_000;

/**
 * The same tokens, none of them nested too deep: what makes a document of them calls itself for each level, and a full stack
 * may end the process.
 * @throws YamlError with the place
 */
export function* checkDepth(tokens: Iterable<CST.Token>, placeOf: PlaceOf): Generator<CST.Token, void> {
  for (const token of tokens) {
    const open: (readonly [token: CST.Token, depth: number])[] = [[token, 0]];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [{ offset }, depth] = next;
      if (depth > MAX_DEPTH) throw new YamlError(`got more than ${MAX_DEPTH} levels of nesting`, placeOf(offset));
      for (const child of childrenOf(next[0])) open.push([child, depth + 1]);
    }
    yield token;
  }
}

/** An anchor, and how many values the node with it has; undefined within that node. */
interface Anchor {
  readonly node: Node;
  values: number | undefined;
}

/**
 * Checks a document by walking over it once: keys that are there twice, aliases without an anchor, within their own node, or
 * for more values than a limit. Aliases know their node from then on, which the library looks for each time from the start.
 */
export class DocumentCheck {
  readonly #anchors = new Map<string, Anchor>();
  readonly #placeOf: PlaceOf;
  #aliased = 0;

  constructor(placeOf: PlaceOf) {
    this.#placeOf = placeOf;
  }

  /** @throws YamlError with the place */
  check({ contents }: Document.Parsed): void {
    this.#valuesIn(contents);
  }

  /** How many values a node has, those that aliases stand for included. */
  #valuesIn(node: unknown): number {
    if (isAlias(node)) return this.#resolve(node);
    const isCollection = isMap(node) || isSeq(node);
    if (!isCollection && !isScalar(node)) return 1;
    const anchor: Anchor = { node, values: undefined };
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, anchor);
    if (isMap(node)) this.#checkKeys(node);
    if (isScalar(node)) simplifyNumber(node);
    anchor.values = 1 + (isCollection ? this.#valuesInItems(node.items) : 0);
    return anchor.values;
  }

  #valuesInItems(items: readonly unknown[]): number {
    let values = 0;
    for (const item of items) {
      values += isPairLike(item) ? this.#valuesIn(item.key) + this.#valuesIn(item.value) : this.#valuesIn(item);
    }
    return values;
  }

  #resolve(alias: Alias): number {
    const anchor = this.#anchors.get(alias.source);
    if (anchor === undefined) {
      this.#fail(alias, `Unresolved alias (the anchor must be set before the alias): ${alias.source}`);
    }
    if (anchor.values === undefined) {
      this.#fail(alias, `An alias inside the node that it refers to: ${alias.source}`);
    }
    this.#aliased += anchor.values;
    if (this.#aliased > MAX_ALIASED_VALUES) {
      this.#fail(alias, `got aliases for more than ${MAX_ALIASED_VALUES} values, want the text itself in their place`);
    }
    const find = alias.resolve.bind(alias);
    const { node } = anchor;
    alias.resolve = (document, context) =>
      context && !context.anchors.has(node) ? find(document, context) : (node as ReturnType<typeof find>);
    return anchor.values;
  }

  /** The library's check compares each key with each other, which takes minutes where there are many. */
  #checkKeys(map: YAMLMap): void {
    const seen = new Map<string, unknown>();
    for (const { key, value } of map.items) {
      if (isAlias(key)) continue;
      if (!isScalar(key) || key.value === null) {
        this.#fail(key, 'invalid map key: only a text, a number or a boolean can be one');
      }
      const name = toText(key.value);
      if (seen.has(name) && name !== '<<') {
        const message = `Map keys must be unique: ${shorten(JSON.stringify(name))} is there twice`;
        throw new YamlError(message, this.#place(key), this.#place(seen.get(name)));
      }
      seen.set(name, key);
      // The library's mark of a merge key.
      if (typeof key.value === 'symbol') this.#checkMergeSource(value);
    }
  }

  /** The library ends with an error without a place where a merge key brings no map. */
  #checkMergeSource(value: unknown): void {
    const source = this.#target(value);
    for (const item of isSeq(source) ? source.items : [source]) {
      // An alias without an anchor is told as what it is, later.
      const map = this.#target(item);
      if (map !== undefined && !isMap(map)) this.#fail(value, 'invalid merge key <<: want a map, or a list of maps');
    }
  }

  #target(node: unknown): unknown {
    return isAlias(node) ? this.#anchors.get(node.source)?.node : node;
  }

  #place(node: unknown): YamlPlace {
    return this.#placeOf(isNode(node) ? (node.range?.[0] ?? 0) : 0);
  }

  #fail(node: unknown, problem: string): never {
    throw new YamlError(problem, this.#place(node));
  }
}

function isPairLike(item: unknown): item is { readonly key: unknown; readonly value: unknown } {
  return typeof item === 'object' && item !== null && 'key' in item && 'value' in item && !isMap(item);
}

/** Turns an integer that a double writes as it is into a number. */
function simplifyNumber(scalar: { value: unknown; source?: string }): void {
  const { value } = scalar;
  if (typeof value !== 'bigint' || String(Number(value)) !== String(value)) return;
  // A bigint has no -0.
  scalar.value = value === 0n && scalar.source?.startsWith('-') ? -0 : Number(value);
}

function childrenOf(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return token.value ? [token.value] : [];
  if (!('items' in token)) return [];
  return token.items.flatMap(({ key, value }) => [key, value].filter((child) => child !== undefined && child !== null));
}
