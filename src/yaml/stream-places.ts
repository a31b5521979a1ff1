import type { JsonPath } from '../json/json-change.js';
import { DocumentReader } from './document-reader.js';
import type { EntryLayout, MapLayout, NodeLayout } from './layout/layout.js';
import { documentParts, splitDocuments } from './split-documents.js';

/** A stretch of one line of a text; counted from 1, its end exclusive. Columns are UTF-16 code units, as editors count. */
export interface LinePlace {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

/** A document in its text. */
interface ReadPart {
  readonly body: string;
  /** Where the body begins in the text. */
  readonly start: number;
  readonly root: NodeLayout | undefined;
}

const BYTE_ORDER_MARK = '\ufeff';

/** Finds values in the text of a YAML stream or of JSON. Each document is read when something in it is looked for. */
export class StreamPlaces {
  readonly #text: string;
  readonly #parts: readonly string[];
  readonly #starts: readonly number[];
  readonly #lines: readonly number[];
  readonly #documents = new Map<number, ReadPart>();
  readonly #entries = new Map<MapLayout, ReadonlyMap<string, EntryLayout>>();

  /** @param text that of a manifest that was read */
  constructor(text: string) {
    this.#text = text;
    this.#parts = splitDocuments(text);
    this.#starts = startsOf(this.#parts);
    this.#lines = startsOf(text.split('\n').map((line) => `${line}\n`));
  }

  /**
   * The first line of a value, from its key where it has one. Where the text does not say where it is, as behind an alias, that
   * of the nearest around it.
   * @param document how many come before its own
   */
  placeOf(document: number, path: JsonPath): LinePlace {
    const part = this.#document(document);
    return this.#lineFrom(part.start + (part.root ? this.#offsetOf(part.root, path) : firstContent(part.body)));
  }

  #document(index: number): ReadPart {
    const known = this.#documents.get(index);
    if (known) return known;
    const { head, body } = documentParts(this.#parts[index] ?? '');
    const { layout } = new DocumentReader().read(body);
    const read = { body, start: (this.#starts[index] ?? 0) + head.length, root: layout?.root };
    this.#documents.set(index, read);
    return read;
  }

  #offsetOf(root: NodeLayout, path: JsonPath): number {
    let [node, start]: [NodeLayout, number] = [root, root.start];
    for (const step of path) {
      const entry = node.kind === 'map' ? this.#entriesOf(node).get(String(step)) : undefined;
      const next = node.kind === 'list' ? node.items[Number(step)] : entry?.node;
      if (!next) break;
      start = entry?.start ?? next.start;
      node = next;
    }
    return start;
  }

  /** By key: many may be looked for in one map. */
  #entriesOf(map: MapLayout): ReadonlyMap<string, EntryLayout> {
    const known = this.#entries.get(map);
    if (known) return known;
    const entries = new Map(
      map.entries.flatMap((entry) => (entry.key === undefined ? [] : [[entry.key, entry] as const])),
    );
    this.#entries.set(map, entries);
    return entries;
  }

  #lineFrom(offset: number): LinePlace {
    const line = lastAtMost(this.#lines, offset);
    const start = this.#lines[line] ?? 0;
    const rest = this.#text.slice(offset, this.#lines[line + 1]).trimEnd();
    // No editor shows the mark as a character.
    const column = offset - start + (line === 0 && this.#text.startsWith(BYTE_ORDER_MARK) ? 0 : 1);
    return { line: line + 1, column: Math.max(column, 1), endColumn: Math.max(column, 1) + rest.length };
  }
}

/** Where each of several texts begins in all of them, one behind the other. */
function startsOf(texts: readonly string[]): readonly number[] {
  const starts: number[] = [];
  let start = 0;
  for (const text of texts) {
    starts.push(start);
    start += text.length;
  }
  return starts;
}

/** Index of the last of ascending numbers that is not above a limit. */
function lastAtMost(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((numbers[middle] ?? Infinity) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Where the first line begins that is neither blank nor a comment, a directive or `---`. */
function firstContent(body: string): number {
  let start = 0;
  for (const line of body.split('\n')) {
    const at = line.search(/\S/);
    if (at !== -1 && line[at] !== '#' && !line.startsWith('%') && !line.startsWith('---')) return start + at;
    start += line.length + 1;
  }
  return 0;
}
