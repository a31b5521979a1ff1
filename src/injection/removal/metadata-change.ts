import type { JsonObject } from '../../json/json.js';

/** What becomes of labels or annotations, by name: another value, or nothing where it goes. */
export type MapChange = ReadonlyMap<string, string | undefined>;

/** What becomes of labels or annotations, and what nothing tells; a sentence each. */
export interface RestoredMap {
  readonly changes: MapChange;
  readonly notes: readonly string[];
}

/** A rule: what becomes of one label or annotation that an injection may have written. */
export interface RestoredEntry {
  readonly name: string;
  /** What it was before; undefined where it was not there. */
  readonly before: string | undefined;
  readonly note?: string;
  /** Its value is an injection's for sure, wherever it stands; default: not for sure. */
  readonly isReplaced?: boolean;
}

/** What is known of the names in a map to which an injection has appended its own. */
export interface AppendedNames {
  /** That an injection may have written. */
  readonly injected: ReadonlySet<string>;
  /** Of these, those that only an injection writes. */
  readonly certain: readonly string[];
  /** What an injection writes before all others, where it writes it; an author may have written it, too. */
  readonly begins?: string;
}

/** Names that stand before one that no injection writes, and before the first that only an injection writes. */
export function namesBeforeOwn(map: JsonObject, { injected, certain, begins }: AppendedNames): ReadonlySet<string> {
  const names = Object.keys(map);
  const first = names.findIndex((name) => certain.includes(name));
  const last = names.findLastIndex((name) => !injected.has(name));
  const begin = names.findIndex((name) => name === begins);
  const isBegin = begin > last && (first < 0 || begin <= first);
  const end = first < 0 ? last + 1 : Math.min(first, last + 1);
  return new Set(names.slice(0, isBegin ? begin : end));
}

/** True where names are in the order in which a program that sorts them writes them: their places then tell nothing. */
export function isSorted(map: JsonObject): boolean {
  const names = Object.keys(map);
  return names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name);
}
