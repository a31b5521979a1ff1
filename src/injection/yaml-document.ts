import {
  LineCounter,
  parseDocument,
  stringify,
  visit,
  type Document,
  type ScalarTag,
  type Tags,
  type ToStringOptions,
} from 'yaml';

import type { Json, JsonObject } from './json.js';

// What YAML 1.1 has and kubectl's parser has not: it reads 12:30 and 2001-12-14 as texts.
const UNKNOWN_TO_KUBECTL: readonly string[] = ['intTime', 'floatTime', 'timestamp', 'set', 'omap', 'pairs', 'binary'];

const numberTag = { default: true, identify: () => false } as const;

/** Floats as kubectl's parser has them: `.`, `e3` and what no double can hold (the commit `1234e567`) are texts. */
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
    const isFloat = tag.tag === float.tag && !('test' in tag && tag.test.test('.nan'));
    return !isTime && !isFloat && !UNKNOWN_TO_KUBECTL.includes(tag.tag.replace('tag:yaml.org,2002:', ''));
  }),
  float,
  octal,
];

/** Texts that one reader or another would take for something else where they stand without quotes. */
const quoted: ScalarTag = {
  ...numberTag,
  tag: '!quoted',
  test: /^(?:<<|=|[-+]?0[oOxXbB].*)$/,
  resolve: (text) => text,
};

const WRITE = {
  version: '1.1',
  lineWidth: 0,
  indentSeq: false,
  // The library's own way to fold a quoted text over several lines loses some line breaks.
  doubleQuotedAsJSON: true,
  aliasDuplicateObjects: false,
  customTags: (tags: Tags): Tags => [...tags.filter((tag) => typeof tag === 'string' || tag.default !== 'key'), quoted],
} as const;

// kubectl's parser refuses these, or breaks the line at them, unless they are escaped.
const ONLY_ESCAPED = /[\u007f-\u009f\u2028\u2029\ufeff]/g;
const EVERYTHING_QUOTED: ToStringOptions = { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'QUOTE_DOUBLE' };

/** The place of a mistake in a YAML text, counted from 1. */
export interface YamlPlace {
  readonly line: number;
  readonly column: number;
}

/** A YAML document that does not parse. */
export class YamlError extends Error {
  readonly code = 'ERR_YAML';

  constructor(
    message: string,
    readonly place: YamlPlace,
  ) {
    super(message);
    this.name = 'YamlError';
  }
}

/** Where the first alias to nothing is; the beginning where there is none. */
function offsetOfBadAlias(document: Document.Parsed): number {
  let offset = 0;
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document)) return undefined;
      offset = alias.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

/**
 * Reads one YAML document as kubectl reads it: YAML 1.1, so that `0644` is octal and a bare `yes` a boolean.
 * @throws YamlError with the place in `text`
 */
export function readYamlDocument(text: string): Json {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { version: '1.1', customTags, merge: true, lineCounter, logLevel: 'error' });
  const placeOf = (offset: number): YamlPlace => {
    const { line, col } = lineCounter.linePos(offset);
    return { line, column: col };
  };
  const [error] = document.errors;
  if (error) {
    // Without the library's own place, and its advice to programmers.
    const [message = error.message] = error.message.split(/ at line \d+|\n|; please use/);
    throw new YamlError(message, placeOf(error.pos[0]));
  }
  try {
    return document.toJS({ maxAliasCount: 1000 }) as Json;
  } catch (cause) {
    // An alias to nothing, or so many of them that the text would grow out of bounds.
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new YamlError(message, placeOf(offsetOfBadAlias(document)));
  }
}

/** Writes an object as YAML that kubectl and YAML 1.2 readers understand alike: what either would misread is quoted. */
export function writeYamlDocument(object: JsonObject): string {
  const text = stringify(object, WRITE);
  if (text.search(ONLY_ESCAPED) < 0) return text;
  const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return stringify(object, { ...WRITE, ...EVERYTHING_QUOTED }).replace(ONLY_ESCAPED, escape);
}
