import groupBy from 'lodash/groupBy.js';

import type { Arrow } from './import-graph.js';

/** Arrows one behind the other, the last of which leads back to where the first begins. */
export type Cycle = readonly Arrow[];

/**
 * The ways in a circle, each the shortest from where it begins. Of those through the same places one is named at least; an
 * arrow from a place to itself is none.
 */
export function findCycles(arrows: readonly Arrow[]): readonly Cycle[] {
  const leaving = groupBy(
    arrows.filter(({ from, to }) => from !== to),
    ({ from }) => from,
  );
  const named = new Set<string>();
  return Object.keys(leaving)
    .sort()
    .flatMap((place) => {
      if (named.has(place)) return [];
      const cycle = wayBack(place, leaving);
      for (const { from } of cycle) named.add(from);
      return cycle.length > 0 ? [cycle] : [];
    });
}

/** The shortest way from a place to itself: no arrow where there is none. */
function wayBack(place: string, leaving: Readonly<Record<string, readonly Arrow[]>>): Cycle {
  const reached = new Map<string, Cycle>([[place, []]]);
  // A Map is walked in the order of its entries, with those that come in on the way: nearest places first.
  for (const [at, way] of reached) {
    for (const arrow of leaving[at] ?? []) {
      if (arrow.to === place) return [...way, arrow];
      if (!reached.has(arrow.to)) reached.set(arrow.to, [...way, arrow]);
    }
  }
  return [];
}
