import { isJsonObject, type Json, type JsonObject } from '../json/json.js';
import { GoYamlError, readGoYaml } from './read-go-yaml.js';

const MAX_SHAPES = 32;
/** Stands for a value in a shape, followed by its number: of the private use area, so that hardly any text has it. */
const MARK = '\ue000';
const MARK_ESCAPE = /\\[uU](?:0000)?e000/i;
const WHOLE_MARK = /^\ue000\d+$/;

/** Makes a document of the values of one text. */
type Filler = (values: readonly string[]) => Json;

/** A line that ends with a value which is the text that it shows. */
interface ValueLine {
  readonly prefix: string;
  readonly value: string;
  /** Around the value; empty: none. */
  readonly quote: string;
  /** A comma, or nothing. */
  readonly suffix: string;
}

/** Blanks, dashes and a key before a value. */
const PREFIX = /^ *(?:- +)*(?:[\w./-]+: +)?/;
/** Between double quotes it means what it shows. */
const UNESCAPED = /^[ !#-[\]-~]*$/;
/** And between single ones. */
const UNESCAPED_SINGLE = /^[ -&(-~]*$/;
const QUOTES: readonly string[] = ['"', "'"];
/** Without quotes it can only be a text, unless YAML has another meaning for it, or it ends with a colon. */
const PLAIN = /^(?:--?)?[A-Za-z/$][\w$()./=@:-]*$/;
/** What YAML 1.1 takes for something else than a text. */
const NO_TEXT = /^(?:y|yes|n|no|on|off|true|false|null)$/i;

/** Texts that differ only in the values at the end of some of their lines. */
class Shape {
  readonly #lines: readonly string[];
  /** The lines that differ, in their order. */
  #variable: readonly number[] = [];
  #filler: Filler | 'none yet' | 'unusable' = 'none yet';

  /** @param lines of its first text */
  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  /** How a text of this shape is read: by a filler of its values, or as if it were the only one. Undefined for another shape. */
  match(lines: readonly string[]): (() => Json) | 'alone' | undefined {
    const differing = this.#differingFrom(lines);
    if (!differing) return undefined;
    this.#learn(differing);
    const filler = this.#filler;
    if (typeof filler === 'string') return 'alone';
    return () => filler(this.#variable.map((index) => valueLine(lines[index] ?? '')?.value ?? ''));
  }

  /** The numbers of the lines that differ; undefined where that is not only in a value, or in the number of lines. */
  #differingFrom(lines: readonly string[]): readonly number[] | undefined {
    if (lines.length !== this.#lines.length) return undefined;
    const differing: number[] = [];
    for (const [index, line] of lines.entries()) {
      const own = this.#lines[index] ?? '';
      if (line === own) continue;
      if (!areAlike(own, line)) return undefined;
      differing.push(index);
    }
    return differing;
  }

  #learn(differing: readonly number[]): void {
    const known = new Set(this.#variable);
    const isNew = differing.some((index) => !known.has(index));
    if (!isNew && this.#filler !== 'none yet') return;
    this.#variable = [...new Set([...this.#variable, ...differing])].sort((one, other) => one - other);
    this.#filler = shapeFiller(this.#markedText(), this.#variable.length) ?? 'unusable';
  }

  #markedText(): string {
    const lines = [...this.#lines];
    for (const [number, index] of this.#variable.entries()) {
      const line = valueLine(lines[index] ?? '');
      if (!line) continue;
      const mark = `${MARK}${number}`;
      lines[index] = `${line.prefix}${line.quote}${mark}${line.quote}${line.suffix}`;
    }
    return lines.join('\n');
  }
}

/**
 * Reads YAML as `readGoYaml` does, for texts of which many are alike, as what one template makes of many pods. Texts have one
 * shape if they differ only in the values at the end of lines: texts between quotes, or plain ones that can be nothing
 * else. The document of a shape is read once, when the second text of it comes, and again when a line differs that did not
 * before; the values of each text are put into a copy. A shape with a value that is not exactly one of its document is of no
 * use: its texts are read one by one.
 */
export class SimilarYamlReader {
  #shapes: Shape[] = [];

  /**
   * The first document of a text, as `readGoYaml` reads it. Documents share what is the same in all of them: it must not be
   * changed.
   * @throws GoYamlError with line and column
   */
  read(text: string): Json {
    if (mayHaveMark(text)) return readGoYaml(text);
    const lines = text.split('\n');
    for (const shape of this.#shapes) {
      const way = shape.match(lines);
      if (way !== undefined) return way === 'alone' ? readGoYaml(text) : way();
    }
    if (this.#shapes.length >= MAX_SHAPES) this.#shapes = [];
    this.#shapes.push(new Shape(lines));
    return readGoYaml(text);
  }
}

function valueLine(line: string): ValueLine | undefined {
  const [prefix = ''] = PREFIX.exec(line) ?? [];
  const suffix = line.endsWith(',') ? ',' : '';
  const text = line.slice(prefix.length, line.length - suffix.length);
  const quote = QUOTES.find((one) => text.startsWith(one)) ?? '';
  const value = quote === '' ? plainText(text) : quotedText(text, quote);
  return value === undefined ? undefined : { prefix, value, quote, suffix };
}

function quotedText(text: string, quote: string): string | undefined {
  const value = text.slice(1, -1);
  const unescaped = quote === "'" ? UNESCAPED_SINGLE : UNESCAPED;
  return text.length > 1 && text.endsWith(quote) && unescaped.test(value) ? value : undefined;
}

function plainText(text: string): string | undefined {
  return PLAIN.test(text) && !text.endsWith(':') && !NO_TEXT.test(text) ? text : undefined;
}

/** Whether two lines differ in their value alone. */
function areAlike(one: string, other: string): boolean {
  const [left, right] = [valueLine(one), valueLine(other)];
  if (!left || !right) return false;
  return left.prefix === right.prefix && left.quote === right.quote && left.suffix === right.suffix;
}

/** True for a text that contains the mark, as it is or as an escape. Most texts have no backslash at all. */
function mayHaveMark(text: string): boolean {
  return text.includes(MARK) || (text.includes('\\') && MARK_ESCAPE.test(text));
}

/** How to make the documents of a shape; undefined where one of its marks is not exactly one value: it only looked like one. */
function shapeFiller(shape: string, marks: number): Filler | undefined {
  try {
    const document = readGoYaml(shape);
    const found = marksIn(document);
    if (found.length !== marks || new Set(found).size !== marks) return undefined;
    return fillerOf(document) ?? (() => document);
  } catch (error) {
    // What is wrong with a text is said of the text itself.
    if (!(error instanceof GoYamlError)) throw error;
    return undefined;
  }
}

const isMark = (value: Json | undefined): value is string => typeof value === 'string' && WHOLE_MARK.test(value);

function marksIn(value: Json | undefined): readonly string[] {
  if (isMark(value)) return [value];
  if (Array.isArray(value)) return value.flatMap((item: Json) => marksIn(item));
  return isJsonObject(value) ? Object.values(value).flatMap((item) => marksIn(item)) : [];
}

/** How to put values for the marks in a value; undefined where it has no mark, and is the same for all texts. */
function fillerOf(value: Json | undefined): Filler | undefined {
  if (isMark(value)) {
    const index = Number(value.slice(MARK.length));
    return (values) => values[index] ?? '';
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const places = Object.entries(value).flatMap(([key, item]: [string, Json | undefined]): readonly Place[] => {
    const fill = fillerOf(item);
    return fill ? [{ key, fill }] : [];
  });
  return places.length === 0 ? undefined : (values) => fillPlaces(value, places, values);
}

/** A place in a list or map with a mark in it. */
interface Place {
  readonly key: string;
  readonly fill: Filler;
}

/** A copy with the values in their places; what has no mark in it is shared. */
function fillPlaces(value: readonly Json[] | JsonObject, places: readonly Place[], values: readonly string[]): Json {
  if (isJsonObject(value)) {
    const copy: Record<string, Json | undefined> = { ...value };
    for (const { key, fill } of places) copy[key] = fill(values);
    return copy;
  }
  const items = value.slice();
  for (const { key, fill } of places) items[Number(key)] = fill(values);
  return items;
}
