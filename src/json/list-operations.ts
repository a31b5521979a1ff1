/** Where an item is put: before an item that stays, or at the end. */
interface Placed {
  /** The number of that item; the length of the list, or more, for the end. */
  readonly at: number;
  /** The item's own number; undefined for a new one. */
  readonly from: number | undefined;
}

/** How a list changes. All numbers are those of the list as it was. */
interface ListChanges<Place extends Placed> {
  /** In order. */
  readonly removed: readonly number[];
  /** In the order of the list as it is to be. */
  readonly placed: readonly Place[];
}

/** One step, whose numbers are those of the list as it is by then. */
export type ListOperation<Place> =
  | { readonly op: 'remove'; readonly index: number }
  | { readonly op: 'add'; readonly index: number; readonly place: Place }
  /** `index` is where the item is once it has been taken out at `from`. */
  | { readonly op: 'move'; readonly from: number; readonly index: number };

/** How many numbers of a known set have been seen below another, in time log n (a Fenwick tree over their order). */
class SeenNumbers {
  readonly #sorted: readonly number[];
  readonly #counts: number[];

  constructor(sorted: readonly number[]) {
    this.#sorted = sorted;
    this.#counts = sorted.map(() => 0).concat(0);
  }

  add(number: number): void {
    for (let at = countBelow(this.#sorted, number) + 1; at < this.#counts.length; at += at & -at) {
      this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    }
  }

  countBelow(number: number): number {
    let count = 0;
    for (let at = countBelow(this.#sorted, number); at > 0; at -= at & -at) count += this.#counts[at] ?? 0;
    return count;
  }
}

/** The steps that make a list what it is to be: what is removed goes first, then each item is put into its place. */
export function listOperations<Place extends Placed>({
  removed,
  placed,
}: ListChanges<Place>): readonly ListOperation<Place>[] {
  const moved = placed.flatMap(({ from }) => from ?? []).sort((a, b) => a - b);
  const done = new SeenNumbers(moved);
  const places: number[] = [];
  /** Where an item is, or would be, by what stays, what has been placed before it, and what is to be moved yet. */
  const indexOf = (number: number, placedBefore: number): number =>
    number - countBelow(removed, number) - done.countBelow(number) + placedBefore;
  const operations = [...removed].reverse().map((index): ListOperation<Place> => ({ op: 'remove', index }));
  for (const place of placed) {
    const { at, from } = place;
    if (from === undefined) operations.push({ op: 'add', index: indexOf(at, places.length), place });
    else {
      const fromIndex = indexOf(from, countBelow(places, from));
      done.add(from);
      const index = indexOf(at, places.length);
      if (fromIndex !== index) operations.push({ op: 'move', from: fromIndex, index });
    }
    places.push(at);
  }
  return operations;
}

/** How many of sorted numbers are smaller than another. */
function countBelow(sorted: readonly number[], number: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const half = (low + high) >> 1;
    if ((sorted[half] ?? 0) < number) low = half + 1;
    else high = half;
  }
  return low;
}
