import { Composer, type Document, LineCounter, Parser, type ScalarTag, type Tags } from 'yaml';

import type { Json } from '../json/json.js';
import { openQuote } from '../json/open-quote.js';
import { checkDepth, DocumentCheck, type PlaceOf, YamlError } from './check-document.js';

export { YamlError, type YamlPlace } from './check-document.js';

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

/** How a mistake is told in the library's words: by what they begin with, hold or end with. */
interface Mistake {
  readonly begins?: readonly string[];
  readonly holds?: readonly string[];
  readonly ends?: readonly string[];
  /** What somebody who has written that is to do, which the library's words do not say. */
  readonly wanted: string;
}

const ADVICE: readonly Mistake[] = [
  {
    begins: ['Implicit keys need', 'Implicit map keys need'],
    wanted: 'want KEY: VALUE, in the column of the keys beside it',
  },
  {
    begins: ['Nested mappings are not allowed'],
    wanted: 'want quotes around a value with a colon in it, and the keys of a map in one column',
  },
  {
    begins: ['Sequence item without', 'A block sequence may not'],
    holds: ['same column'],
    ends: ['at node end'],
    wanted: 'want the lines of a map or a list in one column',
  },
  {
    begins: ['Missing , ', 'Block collections are not'],
    ends: [' token'],
    wanted: 'want a comma between the values in brackets',
  },
  { holds: ['sufficiently indented', 'must end with'], wanted: 'want the bracket closed, in the lines below its key' },
  { begins: ['Missing closing'], wanted: 'want the quote closed at the end of its text' },
  { begins: ['Plain value cannot', 'Alias cannot'], wanted: 'want quotes around the value if it is a text' },
  { begins: ['Tabs are not allowed'], wanted: 'want blanks' },
  { begins: ['Invalid escape sequence'], wanted: 'want two backslashes for one, or single quotes' },
  { begins: ['Missing directives-end'], wanted: 'want --- below the lines that begin with %' },
];

const OPTIONS = {
  version: '1.1',
  customTags,
  merge: true,
  uniqueKeys: false,
  intAsBigInt: true,
  logLevel: 'error',
} as const;

/**
 * One YAML document with its comments, for changes in it; of YAML 1.1, as kubectl reads it.
 * @throws YamlError with the place in `text`
 */
export function parseYamlDocument(text: string): Document.Parsed {
  const lineCounter = new LineCounter();
  const placeOf: PlaceOf = (offset) => {
    const { line, col } = lineCounter.linePos(offset);
    return { line, column: col };
  };
  const document = composeDocument(text, lineCounter, placeOf);
  const [error] = document.errors;
  if (error) {
    // Without the library's place, and its advice to programmers.
    const [message = error.message] = error.message.split(/ at line \d+|\n|; please use/);
    const open = openQuote(text);
    if (open) throw new YamlError(withAdvice(`Missing closing ${open.quote}quote`), open);
    throw new YamlError(withAdvice(message), placeOf(error.pos[0]));
  }
  new DocumentCheck(placeOf).check(document);
  return document;
}

/**
 * Reads one YAML document as kubectl reads it: YAML 1.1, so that `0644` is octal and a bare `yes` a boolean. An integer
 * that no double holds is a bigint, so that it can be written as it was.
 * @throws YamlError with the place in `text`
 */
export function readYamlDocument(text: string): Json {
  const document = parseYamlDocument(text);
  // The check has counted what aliases stand for.
  return document.toJS({ maxAliasCount: -1 }) as Json;
}

function withAdvice(message: string): string {
  const wanted = ADVICE.find((mistake) => isToldBy(message, mistake))?.wanted;
  return wanted === undefined ? message : `${message}; ${wanted}`;
}

function isToldBy(message: string, { begins = [], holds = [], ends = [] }: Mistake): boolean {
  return (
    begins.some((text) => message.startsWith(text)) ||
    holds.some((text) => message.includes(text)) ||
    ends.some((text) => message.endsWith(text))
  );
}

/** As the library's own parseDocument does it, with a look at the tokens before they become a document. */
function composeDocument(text: string, lineCounter: LineCounter, placeOf: PlaceOf): Document.Parsed {
  const tokens = checkDepth(new Parser(lineCounter.addNewLine).parse(text), placeOf);
  const [document, second] = new Composer({ ...OPTIONS, lineCounter }).compose(tokens, true, text.length);
  if (document === undefined) throw new YamlError('got no document', { line: 1, column: 1 });
  if (second && document.errors.length === 0) {
    throw new YamlError('Source contains multiple documents', placeOf(second.range[0]));
  }
  return document;
}
