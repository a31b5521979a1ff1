import type { Json } from '../json/json.js';
import { readYamlDocument } from './read-document.js';

/** Plain scalars that were seen, with their values. */
export type ScalarCache = Map<string, Json>;

const WHOLE = /^(?:0|[1-9][0-9]{0,14})$/;
// Any other scalar that begins with a letter is a text, in every version of YAML; so is one that begins as a flag does.
const MAYBE_A_WORD = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
const MAX_WORD_LENGTH = 5;
const TEXT = /^(?:-{0,2}[A-Za-z]|\/)/;
// Numbers with a unit, as of CPU, memory and durations: no number of any kind ends like this.
const QUANTITY = /^[0-9]+(?:\.[0-9]+)?(?:[KMGTPE]i|[mkMGTP]|[un]?s|ms|h)$/;
const WORDS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['true', true],
  ['false', false],
]);

// Names that are in every document, and not one of each of many.
const MAX_KNOWN = 1000;

// No comment, no colon that ends a key, nothing that begins anything else, in a block and between brackets.
const PLAIN = /^-{0,2}[\w/.](?:[ :]?[\w/.,+=@$%()-])*$/;
const FLOW_PLAIN = /^-{0,2}[\w/.](?: ?[\w/.+=@-])*$/;

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

/** What is known of scalars without quotes: their values, and which texts say themselves in a block and between brackets. */
export class PlainScalars {
  readonly block: PlainTexts;
  readonly flow: PlainTexts;

  constructor(readonly seen: ScalarCache) {
    this.block = new PlainTexts(PLAIN, seen);
    this.flow = new PlainTexts(FLOW_PLAIN, seen);
  }
}

const TOKEN = /~|[-+]?[\w.][\w.+-]{0,63}/y;

/** What may be a number, a boolean or null at an offset, as far as it goes. */
export function tokenAt(text: string, offset: number): string | undefined {
  TOKEN.lastIndex = offset;
  return TOKEN.exec(text)?.[0];
}

const PLAIN_HERE = /-{0,2}[\w/.](?:[ :]?[\w/.,+=@$%()-])*/y;
const FLOW_PLAIN_HERE = /-{0,2}[\w/.](?: ?[\w/.+=@-])*/y;
// What shows its text: no escape, no quote, on one line.
const QUOTED_HERE = /"[ !#-[\]-~]*"|'[ -&(-~]*'/y;
const COMMENT_HERE = /#[\t -~]*/y;

/** Where a scalar without quotes ends that begins at an offset, in a block, as far as it is one of {@link PlainTexts}; else -1. */
export const plainEnd = (text: string, offset: number): number => endOf(PLAIN_HERE, text, offset);

/** The same between brackets. */
export const flowPlainEnd = (text: string, offset: number): number => endOf(FLOW_PLAIN_HERE, text, offset);

/** Where a text ends that is between quotes on one line, and is what it shows; -1 where none begins at an offset. */
export const quotedEnd = (text: string, offset: number): number => endOf(QUOTED_HERE, text, offset);

/** Where a comment ends that has only characters of ASCII; -1 where none begins at an offset. */
export const commentEnd = (text: string, offset: number): number => endOf(COMMENT_HERE, text, offset);

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

function endOf(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : -1;
}
