import { isJsonObject, type Json, type JsonObject } from '../json/json.js';
import { GoYamlError, readGoYaml } from './read-go-yaml.js';

/** Stands for a text in a shape, with its number behind it: of the private use area, so that hardly any text has it. */
export const MARK = '\ue000';

/** Checks that a text is known where something else hangs on it than the place where it stands. */
export type CheckKnown = (text: Json | undefined) => void;

/** What is made of a YAML document. It may be shared by many: nobody changes it. */
export type Transform<T extends Json> = (document: Json, checkKnown: CheckKnown) => T;

/** What is made of the texts of a shape. */
type Filler<T> = (texts: readonly string[]) => T;

const isMark = (value: Json | undefined): value is string => typeof value === 'string' && value.startsWith(MARK);

const checkNoMark: CheckKnown = (text) => {
  if (isMark(text)) throw new Error('something hangs on a text that is not known');
};

/** For a document that is none of a shape: all of it is known. */
export const acceptAll: CheckKnown = () => undefined;

/** Where in a list or map texts go. */
interface Place {
  readonly key: string;
  readonly fill: Filler<Json>;
}

/** What is known of the YAML texts of one shape: they differ in nothing but texts between double quotes. */
export class YamlShape<T extends Json> {
  readonly #make: Transform<T>;
  /** Texts that have been the same in all so far, by their number. */
  readonly #constants: (string | undefined)[];
  /** What all of them say, with marks for the texts; undefined until the second one comes, null where there is no such thing. */
  #document: Json | undefined;
  /** Makes of it what is made of one text; undefined as long as there is none. */
  #fill: Filler<T> | undefined;

  /** @param first the texts of the first one: too little to gain anything yet */
  constructor(make: Transform<T>, first: readonly string[]) {
    this.#make = make;
    this.#constants = [...first];
  }

  /**
   * What is made of the text with these texts; undefined where it has to be read as a whole.
   * @throws what making throws
   */
  read(shape: string, texts: readonly string[]): T | undefined {
    if (this.#document === undefined) this.#document = readShape(shape, texts.length) ?? null;
    if (this.#document === null) return undefined;
    if (this.#observe(texts) || !this.#fill) this.#fill = this.#makeFiller(this.#document);
    return this.#fill(texts);
  }

  /** Whether one of the texts is the first that is not as all before. */
  #observe(texts: readonly string[]): boolean {
    let learned = false;
    for (const [index, constant] of this.#constants.entries()) {
      if (constant === undefined || constant === texts[index]) continue;
      this.#constants[index] = undefined;
      learned = true;
    }
    return learned;
  }

  #makeFiller(document: Json): Filler<T> {
    const fillDocument = fillerOf(document);
    const withTexts = (texts: readonly string[]): Json => (fillDocument ? fillDocument(texts) : document);
    const partly = withTexts(this.#constants.map((constant, index) => constant ?? `${MARK}${index}`));
    try {
      const made = this.#make(partly, checkNoMark);
      // It has the marks where it is to have the texts.
      const fill = fillerOf(made) as Filler<T> | undefined;
      return fill ?? (() => made);
    } catch {
      // Something hangs on a text; or it is wrong, which is said of each text with its own words.
      return (texts) => this.#make(withTexts(texts), acceptAll);
    }
  }
}

function marksIn(value: Json | undefined): readonly string[] {
  if (isMark(value)) return [value];
  if (Array.isArray(value)) return value.flatMap((item: Json) => marksIn(item));
  return isJsonObject(value) ? Object.values(value).flatMap((item) => marksIn(item)) : [];
}

/** A copy with the texts in their places; what has none in it is shared. */
function fillPlaces(value: readonly Json[] | JsonObject, places: readonly Place[], texts: readonly string[]): Json {
  if (isJsonObject(value)) {
    const copy: Record<string, Json | undefined> = { ...value };
    for (const { key, fill } of places) copy[key] = fill(texts);
    return copy;
  }
  const items = value.slice();
  for (const { key, fill } of places) items[Number(key)] = fill(texts);
  return items;
}

/** How to put texts for the marks in a value; undefined where it has none, and is the same for all texts. */
function fillerOf(value: Json | undefined): Filler<Json> | undefined {
  if (isMark(value)) {
    const index = Number(value.slice(MARK.length));
    return (texts) => texts[index] ?? '';
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const places = Object.entries(value).flatMap(([key, item]: [string, Json | undefined]): readonly Place[] => {
    const fill = fillerOf(item);
    return fill ? [{ key, fill }] : [];
  });
  return places.length === 0 ? undefined : (texts) => fillPlaces(value, places, texts);
}

/** The document of a shape; undefined where one of its texts is no value of its own: it only looked quoted. */
function readShape(shape: string, marks: number): Json | undefined {
  try {
    const document = readGoYaml(shape);
    const found = marksIn(document);
    return found.length === marks && new Set(found).size === marks ? document : undefined;
  } catch (error) {
    // What is wrong with a text is said of the text itself.
    if (!(error instanceof GoYamlError)) throw error;
    return undefined;
  }
}
