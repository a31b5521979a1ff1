import toText from 'lodash/toString.js';
import {
  type Alias,
  type Document,
  isAlias,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
  type ScalarTag,
  type Tags,
  visit,
  type YAMLMap,
} from 'yaml';

import { errorMessage } from '../json/error-message.js';
import type { Json } from '../json/json.js';
import { shorten } from '../json/shorten.js';

// What YAML 1.1 has and kubectl's parser has not: it reads 12:30 and 2001-12-14 as texts.
const UNKNOWN_TO_KUBECTL: readonly string[] = ['timestamp', 'set', 'omap', 'pairs', 'binary'];

const numberTag = { default: true, identify: () => false } as const;

/**
 * Floats as kubectl's parser has them: `.`, `e3` and what no double can hold (the commit `1234e567`) are texts. So are
 * `.nan` and `.inf` here, which JSON does not have.
 */
const float: ScalarTag = {
  ...numberTag,
  tag: 'tag:yaml.org,2002:float',
  test: /^[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$/,
  resolve: (text) => {
    const value = Number(text.replaceAll('_', ''));
    return Number.isFinite(value) ? value : text;
  },
};

/** The octals of YAML 1.2, which kubectl's parser takes beside those of 1.1. */
const octal: ScalarTag = {
  ...numberTag,
  tag: 'tag:yaml.org,2002:int',
  test: /^[-+]?0o[0-7]+$/,
  resolve: (text) => (text.startsWith('-') ? -1 : 1) * parseInt(text.slice(text.indexOf('o') + 1), 8),
};

const customTags = (tags: Tags): Tags => [
  ...tags.filter((tag) => {
    if (typeof tag === 'string') return !UNKNOWN_TO_KUBECTL.includes(tag);
    const isTime = 'format' in tag && tag.format === 'TIME';
    return !isTime && tag.tag !== float.tag && !UNKNOWN_TO_KUBECTL.includes(tag.tag.replace('tag:yaml.org,2002:', ''));
  }),
  float,
  octal,
];

/** The place of a mistake in a YAML text, counted from 1. */
export interface YamlPlace {
  readonly line: number;
  readonly column: number;
}

/** A YAML document that does not parse. */
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
type PlaceOf = (offset: number) => YamlPlace;

const nodePlace = (node: unknown, placeOf: PlaceOf): YamlPlace => placeOf(isNode(node) ? (node.range?.[0] ?? 0) : 0);

/**
 * One YAML document with its comments, for changes in it; of YAML 1.1, as kubectl reads it.
 * @throws YamlError with the place in `text`
 */
export function parseYamlDocument(text: string): Document.Parsed {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    ...{ version: '1.1', customTags, merge: true, uniqueKeys: false, intAsBigInt: true },
    ...{ lineCounter, logLevel: 'error' },
  });
  const placeOf: PlaceOf = (offset) => {
    const { line, col } = lineCounter.linePos(offset);
    return { line, column: col };
  };
  const [error] = document.errors;
  if (error) {
    // Without the library's place, and its advice to programmers.
    const [message = error.message] = error.message.split(/ at line \d+|\n|; please use/);
    throw new YamlError(message, placeOf(error.pos[0]));
  }
  checkDocument(document, placeOf);
  return document;
}

/**
 * Reads one YAML document as kubectl reads it: YAML 1.1, so that `0644` is octal and a bare `yes` a boolean. An integer
 * that no double holds is a bigint, so that it can be written as it was.
 * @throws YamlError with the place in `text`
 */
export function readYamlDocument(text: string): Json {
  const document = parseYamlDocument(text);
  try {
    return document.toJS({ maxAliasCount: 1000 }) as Json;
  } catch (cause) {
    // So many aliases that the text would grow out of bounds.
    throw new YamlError(errorMessage(cause), { line: 1, column: 1 });
  }
}

/** The library's check compares each key with each other, which takes minutes where there are many. */
function checkKeys(map: YAMLMap, placeOf: PlaceOf): void {
  const seen = new Map<unknown, unknown>();
  for (const { key } of map.items) {
    if (isAlias(key)) continue;
    if (!isScalar(key) || key.value === null) {
      throw new YamlError('invalid map key: only a text, a number or a boolean can be one', nodePlace(key, placeOf));
    }
    const name = toText(key.value);
    if (seen.has(name) && name !== '<<') {
      const message = `Map keys must be unique: ${shorten(JSON.stringify(name))} is there twice`;
      throw new YamlError(message, nodePlace(key, placeOf), nodePlace(seen.get(name), placeOf));
    }
    seen.set(name, key);
  }
}

function checkAlias(alias: Alias, document: Document, within: readonly unknown[]): string | undefined {
  const target = alias.resolve(document);
  if (!target) return `Unresolved alias (the anchor must be set before the alias): ${alias.source}`;
  return within.includes(target) ? `An alias inside the node that it refers to: ${alias.source}` : undefined;
}

/** Refuses what JSON can't hold, and turns the integers that a double writes as they are into numbers. */
function checkDocument(document: Document.Parsed, placeOf: PlaceOf): void {
  visit(document, {
    Alias: (_, alias, path) => {
      const problem = checkAlias(alias, document, path);
      if (problem !== undefined) throw new YamlError(problem, nodePlace(alias, placeOf));
    },
    Map: (_, map) => {
      checkKeys(map, placeOf);
    },
    Scalar: (_, scalar) => {
      const { value } = scalar;
      if (typeof value !== 'bigint' || String(Number(value)) !== String(value)) return;
      // A bigint has no -0.
      scalar.value = value === 0n && scalar.source?.startsWith('-') ? -0 : Number(value);
    },
  });
}
