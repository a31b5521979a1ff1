import { structuredPatch } from 'diff';

/** Some lines of a text that become others. Lines are counted from 0, and have no line ends here. */
export interface LineChange {
  readonly at: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

// The time of the comparison grows with the square of the number of changed lines.
const MOST_EDITS = 500;

/** What must be done to the lines of `before` to make `after` of it, in about linear time; `at` counts from `line`. */
export function lineChanges(before: string, after: string, line = 0): readonly LineChange[] {
  const whole = comparedChanges(before, after, line);
  if (whole !== undefined) return whole;
  const [old, now] = [linesOf(before), linesOf(after)];
  let [at, newAt] = [0, 0];
  return [...anchorsBetween(old, now), [old.length, now.length] as const].flatMap(([end, newEnd]) => {
    const [removed, added] = [old.slice(at, end), now.slice(newAt, newEnd)];
    const from = line + at;
    [at, newAt] = [end + 1, newEnd + 1];
    if (removed.length === 0 && added.length === 0) return [];
    const changes = comparedChanges(removed.join(''), added.join(''), from);
    return changes ?? [{ at: from, removed: removed.map(withoutEnd), added: added.map(withoutEnd) }];
  });
}

/** The shortest changes; undefined where there are too many of them. */
function comparedChanges(before: string, after: string, line: number): readonly LineChange[] | undefined {
  const options = { context: 0, maxEditLength: MOST_EDITS };
  const marked = (all: readonly string[], mark: string): readonly string[] =>
    all.filter((each) => each.startsWith(mark)).map((each) => each.slice(1));
  return structuredPatch('', '', before, after, undefined, undefined, options)?.hunks.map((hunk) => ({
    at: line + hunk.oldStart - 1,
    removed: marked(hunk.lines, '-'),
    added: marked(hunk.lines, '+'),
  }));
}

/** The lines of a text, with their ends. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

function withoutEnd(line: string): string {
  return line.endsWith('\n') ? line.slice(0, -1) : line;
}

type Pair = readonly [at: number, newAt: number];

/** Lines that are in both texts once, as many as are in the same order in both: what is between them is compared alone. */
function anchorsBetween(old: readonly string[], now: readonly string[]): readonly Pair[] {
  const places = placesOfUnique(now);
  const pairs = [...placesOfUnique(old)].flatMap(([line, at]): readonly Pair[] => {
    const newAt = places.get(line);
    return newAt === undefined ? [] : [[at, newAt]];
  });
  return longestRising(pairs);
}

function placesOfUnique(lines: readonly string[]): ReadonlyMap<string, number> {
  const [places, repeated] = [new Map<string, number>(), new Set<string>()];
  lines.forEach((line, at) => {
    if (places.has(line)) repeated.add(line);
    else places.set(line, at);
  });
  for (const line of repeated) places.delete(line);
  return places;
}

interface Link {
  readonly pair: Pair;
  readonly before: Link | undefined;
}

/** The longest part of them whose second numbers rise. */
function longestRising(pairs: readonly Pair[]): readonly Pair[] {
  // The link that ends the best row of each length so far.
  const ends: Link[] = [];
  for (const pair of pairs) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle]?.pair[1] ?? 0) < pair[1]) low = middle + 1;
      else high = middle;
    }
    ends[low] = { pair, before: ends[low - 1] };
  }
  const found: Pair[] = [];
  for (let link = ends.at(-1); link; link = link.before) found.push(link.pair);
  return found.reverse();
}
