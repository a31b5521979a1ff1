import { closest, distance } from 'fastest-levenshtein';

/** How many letters may be wrong in a misspelt word. */
const MAX_TYPOS = 3;
/** In a short word that many would make another word of it: one for each begun six letters. */
const LETTERS_PER_TYPO = 6;
const MAX_LENGTH = 200;

/** The one of several words that was probably meant, whatever its letter case; undefined where none is near. */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  if (word.length > MAX_LENGTH || known.length === 0) return undefined;
  const lower = word.toLowerCase();
  const nearest = closest(
    lower,
    known.map((other) => other.toLowerCase()),
  );
  const allowed = Math.min(MAX_TYPOS, Math.ceil(lower.length / LETTERS_PER_TYPO));
  if (distance(lower, nearest) > allowed) return undefined;
  return known.find((other) => other.toLowerCase() === nearest);
}

/** `; did you mean policy?` behind a message about a word that is not one of those that are known; empty where none is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const nearest = nearestWord(word, known);
  return nearest === undefined ? '' : `; did you mean ${nearest}?`;
}
