import { readGoYaml } from './go-yaml.js';
import { isJsonObject, type Json, type JsonObject } from './json.js';

// A text between double quotes that is the rest of its line, behind blanks, dashes and a key, and means what it shows.
const QUOTED_LINE = / *(?:- +)*(?:[\w.-]+: +)?"[ !#-[\]-~]*"\n/y;
const END_OF_QUOTED_LINE = '"\n';
/** Stands for such a text in a shape, with its number behind it: of the private use area, so that hardly any text has it. */
const MARK = '\ue000';
const MOST_SHAPES = 32;

/** Checks that a text is known where something else hangs on it than the place where it stands. */
export type CheckKnown = (text: Json | undefined) => void;

/** What is made of a YAML document. It may be shared by many: nobody changes it. */
export type Making<T extends Json> = (document: Json, checkKnown: CheckKnown) => T;

/** What is made of the texts of a shape. */
type Filling<T> = (texts: readonly string[]) => T;

/** What is known of the texts of a shape. */
type Shape<T> =
  /** One was there: too little to gain anything yet. */
  | { readonly kind: 'seen' }
  | { readonly kind: 'known'; readonly fill: Filling<T> }
  /** Something hangs on the texts; or one that looked quoted was a piece of another. */
  | { readonly kind: 'unfit' };

const SEEN = { kind: 'seen' } as const;
const UNFIT = { kind: 'unfit' } as const;

const isMark = (value: Json | undefined): value is string => typeof value === 'string' && value.startsWith(MARK);

/** For a shape, whose texts are not known. */
const checkNoMark: CheckKnown = (text) => {
  if (isMark(text)) throw new Error('something hangs on a text that is not known');
};
const everythingIsKnown: CheckKnown = () => undefined;

function marksIn(value: Json | undefined): readonly string[] {
  if (isMark(value)) return [value];
  if (Array.isArray(value)) return value.flatMap((item: Json) => marksIn(item));
  return isJsonObject(value) ? Object.values(value).flatMap((item) => marksIn(item)) : [];
}

/** Where in a list or map texts go. */
interface Place {
  readonly key: string;
  readonly fill: Filling<Json>;
}

/** A copy with the texts in their places; what has none in it is shared. */
function filled(value: readonly Json[] | JsonObject, places: readonly Place[], texts: readonly string[]): Json {
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
function fillingOf(value: Json | undefined): Filling<Json> | undefined {
  if (isMark(value)) {
    const index = Number(value.slice(1));
    return (texts) => texts[index] ?? '';
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const places = Object.entries(value).flatMap(([key, item]: [string, Json | undefined]): readonly Place[] => {
    const fill = fillingOf(item);
    return fill ? [{ key, fill }] : [];
  });
  if (places.some(({ key }) => key === '__proto__')) throw new Error('a prototype is no place for a text');
  return places.length === 0 ? undefined : (texts) => filled(value, places, texts);
}

/** A text with marks for the texts between double quotes at the ends of its lines. */
function shapeOf(text: string): { readonly shape: string; readonly texts: readonly string[] } {
  const texts: string[] = [];
  let shape = '';
  let done = 0;
  for (let end = text.indexOf(END_OF_QUOTED_LINE); end > 0; end = text.indexOf(END_OF_QUOTED_LINE, end + 1)) {
    QUOTED_LINE.lastIndex = text.lastIndexOf('\n', end) + 1;
    if (!QUOTED_LINE.test(text)) continue;
    const begin = text.lastIndexOf('"', end - 1) + 1;
    shape += `${text.slice(done, begin)}${MARK}${texts.length}`;
    texts.push(text.slice(begin, end));
    done = end;
  }
  return { shape: shape + text.slice(done), texts };
}

/**
 * Reads YAML as `readGoYaml` does, and makes something of it: faster where texts differ from earlier ones in nothing but what
 * stands between double quotes at the end of a line, as what one template makes of many pods. What is made of them is made
 * once then, and the texts are put in.
 */
export class YamlShapes<T extends Json> {
  readonly #shapes = new Map<string, Shape<T>>();
  readonly #make: Making<T>;

  constructor(make: Making<T>) {
    this.#make = make;
  }

  /** What is made of the first document of a text. @throws GoYamlError with line and column, and what making throws */
  read(text: string): T {
    if (text.includes(MARK)) return this.#made(text);
    const { shape, texts } = shapeOf(text);
    const known = this.#known(shape, texts.length);
    return known.kind === 'known' ? known.fill(texts) : this.#made(text);
  }

  #made(text: string): T {
    return this.#make(readGoYaml(text), everythingIsKnown);
  }

  #known(shape: string, marks: number): Shape<T> {
    const known = this.#shapes.get(shape);
    if (known && known.kind !== 'seen') return known;
    const now = known ? this.#shapeOf(shape, marks) : SEEN;
    if (!known && this.#shapes.size >= MOST_SHAPES) this.#shapes.clear();
    this.#shapes.set(shape, now);
    return now;
  }

  #shapeOf(shape: string, marks: number): Shape<T> {
    try {
      const document = readGoYaml(shape);
      // A mark that is a value of its own stood between quotes that were those of a text, whatever was around them.
      const found = marksIn(document);
      if (found.length !== marks || new Set(found).size !== marks) return UNFIT;
      const made = this.#make(document, checkNoMark);
      const fill = fillingOf(made) as Filling<T> | undefined;
      return { kind: 'known', fill: fill ?? (() => made) };
    } catch {
      // What is wrong with a text is said of the text itself.
      return UNFIT;
    }
  }
}
