import { isJsonObject, type Json, type JsonObject } from '../json/json.js';
import { GoYamlError, readGoYaml } from './read-go-yaml.js';

const MAX_SHAPES = 32;
/** Stands for a quoted text in a shape, followed by its number: of the private use area, so that hardly any text has it. */
const MARK = '\ue000';
const MARK_ESCAPE = /\\[uU](?:0000)?e000/i;

/** Makes a document of the quoted texts of one text. */
type Filler = (quoted: readonly string[]) => Json;

/** A text with marks for what its lines end with between double quotes. */
interface ShapedText {
  readonly shape: string;
  /** What stood for the marks, in their order. */
  readonly quoted: readonly string[];
}

/**
 * Reads YAML as `readGoYaml` does, for texts of which many are alike, as what one template makes of many pods. Texts have one
 * shape if they differ only in what stands between double quotes at the end of a line. The document of a shape is read once,
 * when the second text of it comes, and the quoted texts of each are put into a copy. A shape with a quoted text that is not
 * exactly one value of its document is of no use: its texts are read one by one.
 */
export class SimilarYamlReader {
  readonly #fillers = new Map<string, Filler | 'seen once' | 'unusable'>();
  readonly #line = / *(?:- +)*(?:[\w.-]+: +)?"[ !#-[\]-~]*"(?:\n|$)/y;

  /**
   * The first document of a text, as `readGoYaml` reads it. Documents share what has no quoted text in it: it must not be
   * changed.
   * @throws GoYamlError with line and column
   */
  read(text: string): Json {
    if (mayHaveMark(text)) return readGoYaml(text);
    const { shape, quoted } = this.#shapeOf(text);
    const fill = this.#fillerFor(shape, quoted.length);
    return fill ? fill(quoted) : readGoYaml(text);
  }

  #fillerFor(shape: string, marks: number): Filler | undefined {
    let filler = this.#fillers.get(shape);
    if (filler === undefined && this.#fillers.size >= MAX_SHAPES) this.#fillers.clear();
    if (filler === undefined) this.#fillers.set(shape, 'seen once');
    if (filler === 'seen once') {
      filler = shapeFiller(shape, marks) ?? 'unusable';
      this.#fillers.set(shape, filler);
    }
    return typeof filler === 'function' ? filler : undefined;
  }

  /** Marks texts between double quotes that end their line, after blanks, dashes and a key, and mean what they show. */
  #shapeOf(text: string): ShapedText {
    const quoted: string[] = [];
    let shape = '';
    let done = 0;
    for (let end = findQuoteAtLineEnd(text, 0); end > 0; end = findQuoteAtLineEnd(text, end + 1)) {
      this.#line.lastIndex = text.lastIndexOf('\n', end - 1) + 1;
      if (!this.#line.test(text)) continue;
      const begin = text.lastIndexOf('"', end - 1) + 1;
      shape += `${text.slice(done, begin)}${MARK}${quoted.length}`;
      quoted.push(text.slice(begin, end));
      done = end;
    }
    return { shape: shape + text.slice(done), quoted };
  }
}

/** True for a text that contains the mark, as it is or as an escape. Most texts have no backslash at all. */
function mayHaveMark(text: string): boolean {
  return text.includes(MARK) || (text.includes('\\') && MARK_ESCAPE.test(text));
}

/** Where, from a place on, a line ends with a quote; -1 where none does. */
function findQuoteAtLineEnd(text: string, from: number): number {
  const found = text.indexOf('"\n', from);
  if (found >= 0) return found;
  return text.endsWith('"') && from < text.length ? text.length - 1 : -1;
}

/** How to make the documents of a shape; undefined where one of its marks is not exactly one value: it only looked quoted. */
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

const isMark = (value: Json | undefined): value is string => typeof value === 'string' && value.startsWith(MARK);

function marksIn(value: Json | undefined): readonly string[] {
  if (isMark(value)) return [value];
  if (Array.isArray(value)) return value.flatMap((item: Json) => marksIn(item));
  return isJsonObject(value) ? Object.values(value).flatMap((item) => marksIn(item)) : [];
}

/** How to put quoted texts for the marks in a value; undefined where it has no mark, and is the same for all texts. */
function fillerOf(value: Json | undefined): Filler | undefined {
  if (isMark(value)) {
    const index = Number(value.slice(MARK.length));
    return (quoted) => quoted[index] ?? '';
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const places = Object.entries(value).flatMap(([key, item]: [string, Json | undefined]): readonly Place[] => {
    const fill = fillerOf(item);
    return fill ? [{ key, fill }] : [];
  });
  return places.length === 0 ? undefined : (quoted) => fillPlaces(value, places, quoted);
}

/** A place in a list or map with a mark in it. */
interface Place {
  readonly key: string;
  readonly fill: Filler;
}

/** A copy with the quoted texts in their places; what has no mark in it is shared. */
function fillPlaces(value: readonly Json[] | JsonObject, places: readonly Place[], quoted: readonly string[]): Json {
  if (isJsonObject(value)) {
    const copy: Record<string, Json | undefined> = { ...value };
    for (const { key, fill } of places) copy[key] = fill(quoted);
    return copy;
  }
  const items = value.slice();
  for (const { key, fill } of places) items[Number(key)] = fill(quoted);
  return items;
}
