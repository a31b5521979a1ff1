import { isJsonObject, type Json, type JsonObject } from '../../json/json.js';
import { type DeepEdit, NotSpliceable } from '../layout/edit-text.js';
import type { EntryLayout, MapLayout } from '../layout/layout.js';
import type { YamlLines } from '../layout/layout-lines.js';
import { type BlockStyle, entryLines } from '../layout/write-text.js';

interface EntriesWithin {
  readonly map: MapLayout;
  /** Numbers of entries, in order. */
  readonly removed: readonly number[];
  readonly added: JsonObject;
  readonly lines: YamlLines;
  readonly style: BlockStyle;
  /** Of the map, from the root. */
  readonly depth: number;
}

/** Adds and removes entries of one map that have lines of their own. */
class EntrySplicer {
  readonly #map: MapLayout;
  readonly #lines: YamlLines;
  readonly #depth: number;
  readonly #column: number;
  readonly #added: string;

  constructor({ map, added, lines, style, depth }: EntriesWithin) {
    this.#map = map;
    this.#lines = lines;
    this.#depth = depth;
    this.#column = lines.column(map.start);
    this.#added = entryLines(added, this.#column, style);
  }

  /** One map for another, such as the handler of a probe, comes in its place; all else comes behind the rest. */
  edits(removed: readonly number[], added: JsonObject): readonly DeepEdit[] {
    const leading = this.#countBehindDash(removed);
    const addedCount = Object.keys(added).length;
    const isOneForOne = removed.length === 1 && addedCount === 1;
    const isSwap = isOneForOne && this.#isMapForMap(removed, Object.values(added));
    const isInPlace = leading > 0 && (isOneForOne || leading === this.#map.entries.length);
    return [
      ...(leading > 0 ? [this.#behindDash(leading, isInPlace ? this.#added : '')] : []),
      ...removed.slice(leading).map((index) => this.#removal(this.#entry(index))),
      ...(addedCount > 0 && !isInPlace ? [this.#addition(isSwap ? removed[0] : undefined)] : []),
    ];
  }

  #isMapForMap([index = 0]: readonly number[], [value]: readonly (Json | undefined)[]): boolean {
    return isJsonObject(value) && this.#entry(index).node.kind === 'map';
  }

  /** How many of the first entries go, where the first follows a dash. */
  #countBehindDash(removed: readonly number[]): number {
    if (this.#lines.isFirstOnLine(this.#map.start)) return 0;
    return removed.filter((index, at) => index === at).length;
  }

  #addition(inPlaceOf: number | undefined): DeepEdit {
    const end =
      inPlaceOf === undefined ? this.#lines.nodeEnd(this.#map, this.#column) : this.#end(this.#entry(inPlaceOf));
    return { start: end, end, text: this.#added, depth: this.#depth };
  }

  #removal(entry: EntryLayout): DeepEdit {
    if (!this.#lines.isFirstOnLine(entry.start)) throw new NotSpliceable('something before it');
    const start = this.#lines.lineStart(entry.start);
    return { start, end: this.#end(entry), text: '', depth: this.#depth + 1 };
  }

  /** Takes out the first entries of a map that begins behind a dash, where what follows or is added takes their place. */
  #behindDash(count: number, added: string): DeepEdit {
    const [{ start }, depth] = [this.#entry(0), this.#depth + 1];
    const end = this.#end(this.#entry(count - 1));
    const text = added.slice(this.#column);
    if (count === this.#map.entries.length) return { start, end, text, depth };
    const next = this.#lines.skipBlankLines(end);
    if (this.#lines.padOf(next).length < this.#column) throw new NotSpliceable('something before the next key');
    const pad = added === '' ? '' : ' '.repeat(this.#column);
    return { start, end: next + this.#column, text: `${text}${pad}`, depth };
  }

  #end({ start, node }: EntryLayout): number {
    return this.#lines.nodeEnd(node, this.#lines.column(start) + 1);
  }

  #entry(index: number): EntryLayout {
    const entry = this.#map.entries[index];
    if (!entry) throw new NotSpliceable('not in the text as it is');
    return entry;
  }
}

/**
 * What adds and removes entries of a map in block style, which has some.
 * @throws NotSpliceable where an entry that goes has no lines of its own
 */
export function entryEdits(entries: EntriesWithin): readonly DeepEdit[] {
  return new EntrySplicer(entries).edits(entries.removed, entries.added);
}
