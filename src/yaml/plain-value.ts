import type { Json } from '../json/json.js';
import { readYamlDocument } from './read-document.js';

/** Plain scalars that were seen, with their values. */
export type ScalarCache = Map<string, Json>;

const WHOLE = /^(?:0|[1-9][0-9]{0,14})$/;
// Any other scalar that begins with a letter is a text, in every version of YAML.
const MAYBE_A_WORD = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
const MAX_WORD_LENGTH = 5;
const TEXT = /^[A-Za-z/]/;
// Numbers with a unit, as of CPU, memory and durations: no number of any kind ends like this.
const QUANTITY = /^[0-9]+(?:\.[0-9]+)?(?:[KMGTPE]i|[mkMGTP]|[un]?s|ms|h)$/;
const WORDS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['true', true],
  ['false', false],
]);

// Names that are in every document, and not one of each of many.
const MAX_KNOWN = 1000;

/** Texts that say themselves without quotes. */
export class PlainTexts {
  readonly #known = new Set<string>();
  readonly #pattern: RegExp;
  readonly #seen: ScalarCache;

  /** @param pattern what has to be so of the characters, whatever the scalar means */
  constructor(pattern: RegExp, seen: ScalarCache) {
    this.#pattern = pattern;
    this.#seen = seen;
  }

  /** @throws YamlError where it is a scalar that no reader takes */
  has(text: string): boolean {
    if (this.#known.has(text)) return true;
    if (!this.#pattern.test(text) || plainValue(text, this.#seen) !== text) return false;
    if (this.#known.size < MAX_KNOWN) this.#known.add(text);
    return true;
  }
}

/** The value of a plain scalar, as the whole reader has it. */
export function plainValue(text: string, seen: ScalarCache): Json {
  if (TEXT.test(text) && (text.length > MAX_WORD_LENGTH || !MAYBE_A_WORD.test(text))) return text;
  if (WHOLE.test(text)) return Number(text);
  if (QUANTITY.test(text)) return text;
  const known = WORDS.get(text) ?? seen.get(text);
  if (known !== undefined) return known;
  const [value = null] = readYamlDocument(`- ${text}\n`) as readonly Json[];
  seen.set(text, value);
  return value;
}
