import type { Json } from '../../json/json.js';

/** What tells an item of a list apart: the value of its merge key, or the item itself; undefined where it has none. */
export type IdentityOf = (item: Json) => Json | undefined;

/** The lists that the order of a merged list comes from. */
export interface OrderSources {
  /** What the patch says, first to last. */
  readonly patch: readonly Json[];
  /** The list before the patch. */
  readonly original: readonly Json[];
  readonly identityOf: IdentityOf;
}

/**
 * The items of a merged list in the order that Kubernetes gives them. Those that the patch names are in the order of the patch,
 * the others in that of the original. Where the two meet, one of the others comes first only if both were in the original and
 * it stood first there. Items with one identity stand together, where the first of them stood.
 */
export function inMergedOrder(items: readonly Json[], sources: OrderSources): readonly Json[] {
  const { named, others } = divided(items, sources);
  const places = firstPlaces(sources.original, sources.identityOf);
  const placeOf = (item: Json): number | undefined => places.get(sources.identityOf(item));
  const merged: Json[] = [];
  let next = 0;
  for (const item of named) {
    const limit = placeOf(item) ?? 0;
    for (let other = others[next]; other !== undefined && isBefore(placeOf(other), limit); other = others[next]) {
      merged.push(other);
      next += 1;
    }
    merged.push(item);
  }
  return [...merged, ...others.slice(next)];
}

/** The first place of each identity in a list. */
export function firstPlaces(list: readonly Json[], identityOf: IdentityOf): Map<Json | undefined, number> {
  const places = new Map<Json | undefined, number>();
  list.forEach((item, index) => {
    const identity = identityOf(item);
    if (identity !== undefined && !places.has(identity)) places.set(identity, index);
  });
  return places;
}

function isBefore(place: number | undefined, limit: number): boolean {
  return place !== undefined && place < limit;
}

/** The items that the patch names, and the others, each sorted by the first place of its identity in its list. */
function divided(
  items: readonly Json[],
  { patch, original, identityOf }: OrderSources,
): { readonly named: readonly Json[]; readonly others: readonly Json[] } {
  const named = groupsOf(patch, identityOf);
  const others = groupsOf(original, identityOf);
  for (const item of items) {
    const identity = identityOf(item) ?? item;
    (named.get(identity) ?? others.get(identity))?.push(item);
  }
  return { named: [...named.values()].flat(), others: [...others.values()].flat() };
}

/** An empty group for each identity, in the order of the list; an item without an identity is a group by itself. */
function groupsOf(list: readonly Json[], identityOf: IdentityOf): ReadonlyMap<Json, Json[]> {
  return new Map(list.map((item) => [identityOf(item) ?? item, []]));
}
