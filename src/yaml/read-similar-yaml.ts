import type { Json } from '../json/json.js';
import { readGoYaml } from './read-go-yaml.js';
import { acceptAll, MARK, type Transform, YamlShape } from './yaml-shape.js';

const MAX_SHAPES = 32;
// It may be written as an escape, too.
const MARKED = new RegExp(`${MARK}|\\\\[uU](?:0000)?${MARK.charCodeAt(0).toString(16)}`, 'i');

/** A text with marks for the texts between double quotes at the ends of its lines. */
interface ShapedText {
  readonly shape: string;
  readonly texts: readonly string[];
}

/** Finds texts between double quotes that are the rest of their lines, behind blanks, dashes and a key, and mean what they show. */
class QuotedLines {
  readonly #line = / *(?:- +)*(?:[\w.-]+: +)?"[ !#-[\]-~]*"(?:\n|$)/y;

  shapeOf(text: string): ShapedText {
    const texts: string[] = [];
    let shape = '';
    let done = 0;
    for (let end = findQuoteAtLineEnd(text, 0); end > 0; end = findQuoteAtLineEnd(text, end + 1)) {
      this.#line.lastIndex = text.lastIndexOf('\n', end - 1) + 1;
      if (!this.#line.test(text)) continue;
      const begin = text.lastIndexOf('"', end - 1) + 1;
      shape += `${text.slice(done, begin)}${MARK}${texts.length}`;
      texts.push(text.slice(begin, end));
      done = end;
    }
    return { shape: shape + text.slice(done), texts };
  }
}

/**
 * Reads YAML as `readGoYaml` does, and makes something of it: faster where texts differ from earlier ones in nothing but what
 * stands between double quotes at the end of a line, as what one template makes of many pods. What is made of them is made
 * once then, and the texts are put in.
 */
export class YamlShapes<T extends Json> {
  readonly #shapes = new Map<string, YamlShape<T>>();
  readonly #lines = new QuotedLines();
  readonly #make: Transform<T>;

  constructor(make: Transform<T>) {
    this.#make = make;
  }

  /** What is made of the first document of a text. @throws GoYamlError with line and column, and what making throws */
  read(text: string): T {
    return this.#readByShape(text) ?? this.#make(readGoYaml(text), acceptAll);
  }

  #readByShape(text: string): T | undefined {
    if (MARKED.test(text)) return undefined;
    const { shape, texts } = this.#lines.shapeOf(text);
    const known = this.#shapes.get(shape);
    if (known) return known.read(shape, texts);
    if (this.#shapes.size >= MAX_SHAPES) this.#shapes.clear();
    this.#shapes.set(shape, new YamlShape(this.#make, texts));
    return undefined;
  }
}

/** Where, from a place on, a line ends with a quote; -1 where none does. */
function findQuoteAtLineEnd(text: string, from: number): number {
  const found = text.indexOf('"\n', from);
  if (found >= 0) return found;
  return text.endsWith('"') && from < text.length ? text.length - 1 : -1;
}
