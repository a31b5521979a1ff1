import type { Json } from '../json/json.js';
import { KnownLines } from './layout/known-lines.js';
import { PlainScalars, type ScalarCache } from './plain-value.js';
import { YamlError } from './read-document.js';
import { SideBySide } from './side-by-side.js';

// Tabs, line breaks of other kinds and what else readers may see differently.
const UNUSUAL = /[^\n -~\u00a1-\u024f]/;

/** Says of texts whether they say a value, several times faster than a reader reads them. */
export class TextChecker {
  readonly #known: KnownLines;
  readonly #scalars: PlainScalars;

  /**
   * @param seen scalars that were read before; more are added
   * @param mayComeAgain true for lists and maps that may be in later texts too; default: all of them
   */
  constructor(seen: ScalarCache, mayComeAgain: (value: object) => boolean = () => true) {
    this.#known = new KnownLines(mayComeAgain);
    this.#scalars = new PlainScalars(seen);
  }

  /**
   * True where a text in block style surely says a value, as every reader of this room has it. False where it says something
   * else, and where it has what is rare: anchors, tags, lines that go on in the next one. Takes time
   * linear in the text.
   */
  says(text: string, value: Json): boolean {
    if (UNUSUAL.test(text)) return false;
    try {
      return new SideBySide(text, this.#scalars, this.#known).document(value);
    } catch (error) {
      if (error instanceof YamlError) return false;
      throw error;
    }
  }
}
