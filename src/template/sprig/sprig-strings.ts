/** sprig's functions of texts. */

import { valueText } from '../format/printer.js';
import { stringList } from '../go/go-literals.js';
import { byteLength, sliceBytes } from '../go/go-string.js';
import { INT, STRING, STRING_LIST, STRING_MAP } from '../go/go-type.js';
import { ANY, type Budget, GoMap, type GoValue, type TemplateFunction } from '../go/go-value.js';
import { quote } from '../go/quote.js';
import { define } from '../go/template-function.js';
import { count, text, textsOf } from './sprig-convert.js';
import { initials, isSeparator, isSpace, lower, mapFirst, trimSpace, upper, withoutSpace } from './words.js';

const result = { result: STRING };

/** A function of so many strings that makes a string. */
const textFunction = (parameters: number, make: (...texts: readonly string[]) => string): TemplateFunction =>
  define(Array<typeof STRING>(parameters).fill(STRING), (args) => make(...args.map(text)), result);

const trimming: Readonly<Record<string, TemplateFunction>> = {
  trim: textFunction(1, (source = '') => trimSpace(source)),
  trimAll: textFunction(2, trimAll),
  trimall: textFunction(2, trimAll),
  trimPrefix: textFunction(2, (prefix = '', source = '') =>
    source.startsWith(prefix) ? source.slice(prefix.length) : source,
  ),
  trimSuffix: textFunction(2, (suffix = '', source = '') =>
    source.endsWith(suffix) ? source.slice(0, source.length - suffix.length) : source,
  ),
  nospace: textFunction(1, (source = '') => withoutSpace(source)),
};

const casing: Readonly<Record<string, TemplateFunction>> = {
  upper: textFunction(1, (source = '') => upper(source)),
  lower: textFunction(1, (source = '') => lower(source)),
  title: textFunction(1, (source = '') => mapFirst(source, isSeparator, upper)),
  untitle: textFunction(1, (source = '') => mapFirst(source, isSpace, lower)),
  initials: textFunction(1, (source = '') => initials(source)),
};

const PART_SIZE = 16;

interface Bounds {
  readonly from: number;
  readonly to: number;
  readonly length: number;
}

const cutting: Readonly<Record<string, TemplateFunction>> = {
  replace: define([STRING, STRING, STRING], replace, result),
  split: define([STRING, STRING], ([by, source], budget) => numberedMap(splitTexts(text(by), text(source)), budget), {
    result: STRING_MAP,
  }),
  splitn: define(
    [STRING, INT, STRING],
    ([by, n, source], budget) => numberedMap(splitAtMost(text(by), text(source), count(n)), budget),
    {
      result: STRING_MAP,
    },
  ),
  splitList: define([STRING, STRING], ([by, source]) => stringList(splitTexts(text(by), text(source))), {
    result: STRING_LIST,
  }),
  substr: define([INT, INT, STRING], ([start, end, source]) => substr(count(start), count(end), text(source)), result),
  trunc: define([INT, STRING], ([length, source]) => trunc(count(length), text(source)), result),
};

const truth = { result: { kind: 'bool', name: 'bool' } } as const;

const building: Readonly<Record<string, TemplateFunction>> = {
  repeat: define([INT, STRING], repeat, result),
  nindent: define([INT, STRING], nindent, result),
  hasPrefix: define([STRING, STRING], ([prefix, source]) => text(source).startsWith(text(prefix)), truth),
  hasSuffix: define([STRING, STRING], ([suffix, source]) => text(source).endsWith(text(suffix)), truth),
  join: define([STRING, ANY], ([by, list], budget) => joinTexts(textsOf(list, budget), text(by), budget), result),
  cat: printEach((printedText) => printedText),
  quote: printEach((printedText) => quote(printedText)),
  squote: printEach((printedText) => `'${printedText}'`),
  hello: define([], () => 'Hello!', result),
  plural: define(
    [STRING, STRING, INT],
    ([one, many, number]) => (count(number) === 1 ? text(one) : text(many)),
    result,
  ),
};

/** The functions by name. */
export function sprigStrings(): Readonly<Record<string, TemplateFunction>> {
  return { ...trimming, ...casing, ...cutting, ...building };
}

function trimAll(characters = '', source = ''): string {
  const cut = new Set(characters);
  const kept = Array.from(source);
  let [start, end] = [0, kept.length];
  while (start < end && cut.has(kept[start] ?? '')) start++;
  while (end > start && cut.has(kept[end - 1] ?? '')) end--;
  return kept.slice(start, end).join('');
}

function replace([oldText, byText, sourceText]: readonly GoValue[], budget: Budget): string {
  const [old, by, source] = [text(oldText), text(byText), text(sourceText)];
  budget.size(source.length + splitTexts(old, source).length * by.length);
  if (old === '') return by + Array.from(source, (character) => character + by).join('');
  return source.replaceAll(old, () => by);
}

function splitTexts(separator: string, source: string): readonly string[] {
  return separator === '' ? Array.from(source) : source.split(separator);
}

/** At most `most` parts, the last with all that is left; all parts where `most` is negative. */
function splitAtMost(separator: string, source: string, most: number): readonly string[] {
  const parts = splitTexts(separator, source);
  if (most < 0 || parts.length <= most) return parts;
  return most === 0 ? [] : [...parts.slice(0, most - 1), parts.slice(most - 1).join(separator)];
}

function substr(start: number, end: number, source: string): string {
  const length = byteLength(source);
  const from = start < 0 ? 0 : start;
  const to = start >= 0 && (end < 0 || end > length) ? length : end;
  if (from > to || to > length) throw new Error(sliceError({ from, to, length }));
  return sliceBytes(source, from, to);
}

function sliceError({ from, to, length }: Bounds): string {
  const error = 'runtime error: slice bounds out of range';
  if (to < 0) return `${error} [:${to}]`;
  return to > length ? `${error} [:${to}] with length ${length}` : `${error} [${from}:${to}]`;
}

function trunc(length: number, source: string): string {
  const all = byteLength(source);
  if (length < 0) return all + length > 0 ? sliceBytes(source, all + length, all) : source;
  return all > length ? sliceBytes(source, 0, length) : source;
}

function repeat([times, source]: readonly GoValue[], budget: Budget): string {
  if (count(times) < 0) throw new Error('strings: negative Repeat count');
  budget.size(count(times) * text(source).length);
  return text(source).repeat(count(times));
}

function nindent([spaces, source]: readonly GoValue[], budget: Budget): string {
  if (count(spaces) < 0) throw new Error('strings: negative Repeat count');
  const lines = text(source).split('\n');
  budget.size(text(source).length + count(spaces) * lines.length);
  const margin = ' '.repeat(count(spaces));
  return lines.map((line) => `\n${margin}${line}`).join('');
}

/** The texts with another between them. */
function joinTexts(texts: readonly string[], by: string, budget: Budget): string {
  budget.size(texts.reduce((length, { length: more }) => length + more + by.length, 0));
  return texts.join(by);
}

/** A function of any number of values: those that are not nil, printed, with a blank between. */
function printEach(form: (printedText: string) => string): TemplateFunction {
  const call = (values: readonly GoValue[], budget: Budget): string => {
    const texts = values.filter((value) => value !== null).map((value) => form(valueText(value, budget)));
    return joinTexts(texts, ' ', budget);
  };
  return define([ANY], call, { result: STRING, variadic: true });
}

function numberedMap(parts: readonly string[], budget: Budget): GoMap {
  budget.step(parts.length * PART_SIZE);
  return new GoMap(
    STRING_MAP,
    parts.map((part, at) => [`_${at}`, part] as const),
  );
}
