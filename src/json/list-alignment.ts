import { isJsonObject, type Json, type JsonObject } from './json.js';

type Items = readonly Json[];

/** The numbers of one item in two lists. */
interface ItemPair {
  readonly before: number;
  readonly after: number;
}

/** An item that comes from elsewhere, or from nowhere. */
export interface PlacedItem {
  /** The item that it is put before, of those that stay; the length of the list for its end. */
  readonly at: number;
  /** Its number in the list as it is to be. */
  readonly after: number;
  /** Its number before; undefined where it is new. */
  readonly from: number | undefined;
}

/** How one list becomes another. All numbers `before` are those of the list as it was. */
export interface ListAlignment {
  /** Items that are the same thing in both lists, and may differ in what they say. */
  readonly changed: readonly ItemPair[];
  /** Items with something else in their place. */
  readonly replaced: readonly ItemPair[];
  /** Numbers before, in order. */
  readonly removed: readonly number[];
  /** In their order in the list as it is to be. */
  readonly placed: readonly PlacedItem[];
}

/** The part of two lists between what they begin and end with in common. */
interface Middle {
  readonly start: number;
  readonly beforeEnd: number;
  readonly afterEnd: number;
}

// What tells the items of Kubernetes' lists from each other, in the order in which it is tried.
const ITEM_KEYS = ['name', 'mountPath', 'containerPort', 'ip', 'devicePath', 'topologyKey'] as const;

type ItemKey = (typeof ITEM_KEYS)[number];

const byAfter = (a: ItemPair, b: ItemPair): number => a.after - b.after;

/** Finds items of one list in another. */
class ItemMatcher {
  /** Number before by number after. */
  readonly matches = new Map<number, number>();
  /** What the maps that are not the same object were told by; undefined where nothing tells them. */
  readonly key: ItemKey | undefined;
  readonly #before: Items;
  readonly #after: Items;
  #looseBefore: readonly number[];
  #looseAfter: readonly number[];

  constructor(before: Items, after: Items, { start, beforeEnd, afterEnd }: Middle) {
    this.#before = before;
    this.#after = after;
    this.#looseBefore = numbersFrom(start, beforeEnd);
    this.#looseAfter = numbersFrom(start, afterEnd);
    this.#match((item) => item);
    const [mapsBefore, mapsAfter] = [mapsAt(before, this.#looseBefore), mapsAt(after, this.#looseAfter)];
    const key = ITEM_KEYS.find((each) => isUnique(mapsBefore, each) && isUnique(mapsAfter, each));
    this.key = key;
    if (key !== undefined) this.#match((item) => (isJsonObject(item) ? item[key] : undefined));
    this.#match((item) => (isJsonObject(item) && key !== undefined ? undefined : JSON.stringify(item)));
  }

  /** Brings together what has the same identity, the first with the first; undefined is none. */
  #match(identityOf: (item: Json) => unknown): void {
    if (this.#looseBefore.length === 0 || this.#looseAfter.length === 0) return;
    const queues = new Map<unknown, number[]>();
    for (const number of [...this.#looseBefore].reverse()) {
      const identity = identityOf(this.#before[number] ?? null);
      const queue = queues.get(identity);
      if (queue) queue.push(number);
      else if (identity !== undefined) queues.set(identity, [number]);
    }
    const found = new Set<number>();
    this.#looseAfter = this.#looseAfter.filter((number) => {
      const match = queues.get(identityOf(this.#after[number] ?? null))?.pop();
      if (match === undefined) return true;
      this.matches.set(number, match);
      found.add(match);
      return false;
    });
    this.#looseBefore = this.#looseBefore.filter((number) => !found.has(number));
  }
}

/**
 * Finds what of a list is in another, in time n log n: the same object, else the same key, else the same value. As many
 * items as possible stay where they are. Undefined where the other list is shorter and has nothing of this one.
 */
export function alignLists(before: Items, after: Items): ListAlignment | undefined {
  const middle = middleOf(before, after);
  const { start, beforeEnd, afterEnd } = middle;
  if (start === beforeEnd) return onlyAdded(middle);
  const { matches, key } = new ItemMatcher(before, after, middle);
  const isOther = matches.size === 0 && start === 0 && beforeEnd === before.length;
  if (isOther && after.length > 0 && after.length < before.length) return undefined;
  const found = [...matches].map(([to, from]): ItemPair => ({ before: from, after: to })).sort(byAfter);
  const changed = found.filter((pair) => before[pair.before] !== after[pair.after]);
  const run = longestRun(found);
  const { paired, removed } = pairGaps(run, found, middle);
  const isSameKind = (pair: ItemPair): boolean => {
    const kind = kindOf(before[pair.before]);
    return kind === kindOf(after[pair.after]) && (kind !== 'map' || key === undefined);
  };
  const staying = [...run, ...paired].sort(byAfter);
  let next = 0;
  const placed = numbersFrom(start, afterEnd).flatMap((number): readonly PlacedItem[] => {
    const isStaying = staying[next]?.after === number;
    if (isStaying) next += 1;
    return isStaying ? [] : [{ at: staying[next]?.before ?? beforeEnd, after: number, from: matches.get(number) }];
  });
  return {
    changed: [...changed, ...paired.filter(isSameKind)],
    replaced: paired.filter((pair) => !isSameKind(pair)),
    removed,
    placed,
  };
}

/** All that was in the list stays, and begins or ends it as it did: nothing is left that could be something new. */
function onlyAdded({ start, beforeEnd, afterEnd }: Middle): ListAlignment {
  const placed = numbersFrom(start, afterEnd).map((after): PlacedItem => ({ at: beforeEnd, after, from: undefined }));
  return { changed: [], replaced: [], removed: [], placed };
}

function numbersFrom(start: number, end: number): readonly number[] {
  return Array.from({ length: Math.max(end - start, 0) }, (_, index) => start + index);
}

function mapsAt(items: Items, numbers: readonly number[]): readonly JsonObject[] {
  return numbers.map((number) => items[number]).filter(isJsonObject);
}

function kindOf(value: Json | undefined): 'list' | 'map' | 'scalar' {
  if (Array.isArray(value)) return 'list';
  return isJsonObject(value) ? 'map' : 'scalar';
}

function isUnique(maps: readonly JsonObject[], key: ItemKey): boolean {
  const values = maps.map((map) => map[key]);
  return (
    values.every((value) => value !== undefined && typeof value !== 'object') && new Set(values).size === maps.length
  );
}

function middleOf(before: Items, after: Items): Middle {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let [beforeEnd, afterEnd] = [before.length, after.length];
  while (beforeEnd > start && afterEnd > start && before[beforeEnd - 1] === after[afterEnd - 1]) {
    beforeEnd -= 1;
    afterEnd -= 1;
  }
  return { start, beforeEnd, afterEnd };
}

/** The most of the pairs, which are in the order after, that are in the order before too. */
function longestRun(pairs: readonly ItemPair[]): readonly ItemPair[] {
  /** The pair with which a run of each length ends that can go on longest. */
  const ends: number[] = [];
  const previous: number[] = [];
  pairs.forEach((pair, index) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const half = (low + high) >> 1;
      if ((pairs[ends[half] ?? 0]?.before ?? 0) < pair.before) low = half + 1;
      else high = half;
    }
    previous.push(ends[low - 1] ?? -1);
    ends[low] = index;
  });
  const run: ItemPair[] = [];
  for (let at = ends.at(-1) ?? -1; at >= 0; at = previous[at] ?? -1) {
    const pair = pairs[at];
    if (pair) run.push(pair);
  }
  return run.reverse();
}

/** Between items that stay: what comes in the place of what goes, and what only goes. */
function pairGaps(
  run: readonly ItemPair[],
  found: readonly ItemPair[],
  { start, beforeEnd, afterEnd }: Middle,
): { readonly paired: readonly ItemPair[]; readonly removed: readonly number[] } {
  const [knownBefore, knownAfter] = [
    new Set(found.map((pair) => pair.before)),
    new Set(found.map((pair) => pair.after)),
  ];
  const [paired, removed]: [ItemPair[], number[]] = [[], []];
  let [before, after] = [start, start];
  for (const stop of [...run, { before: beforeEnd, after: afterEnd }]) {
    const gone = numbersFrom(before, stop.before).filter((number) => !knownBefore.has(number));
    const come = numbersFrom(after, stop.after).filter((number) => !knownAfter.has(number));
    gone.forEach((number, index) => {
      const successor = come[index];
      if (successor === undefined) removed.push(number);
      else paired.push({ before: number, after: successor });
    });
    [before, after] = [stop.before + 1, stop.after + 1];
  }
  return { paired, removed };
}
