/** Values that a piece of a template leaves in one rendering, for another one. */

import {
  GoComplex,
  GoInt,
  type GoInterface,
  GoList,
  GoMap,
  GoNamed,
  GoPointer,
  GoStruct,
  type GoValue,
} from '../go/go-value.js';
import { isTracked, type Tracked, TrackedPointer } from './tracked-values.js';
import type { ValuesOfPlaces } from './values-of-places.js';

/** It would take longer than to execute the statement. */
const MOST_TEXTS = 64;

/** What a variable holds. */
export type Held = GoValue | GoInterface | undefined;

/** A value in any rendering that reads the same. */
export interface KeptValue {
  /** The value in a rendering. */
  readonly of: (values: ValuesOfPlaces) => Exclude<GoValue, null> | undefined;
  /** Whether a value of a rendering is the same. */
  readonly isSame: (value: Held) => boolean;
}

/**
 * Keeps a value, which must not change from then on; undefined for one that can't be kept.
 * @param onChange called before somebody changes a map of it; it must throw
 */
export function keepValue(value: Held, onChange: () => void): KeptValue | undefined {
  const place = keptPlace(value);
  if (place) return place;
  if (!isConstant(value, new Set())) return undefined;
  guardMaps(value, onChange);
  return { of: () => value ?? undefined, isSame: (other) => isSameConstant(value, other) };
}

/** Whether another value is the same as this one. */
export function sameAs(value: Held): KeptValue['isSame'] {
  return keptPlace(value)?.isSame ?? ((other) => isSameConstant(value, other));
}

/** A part of the data, or a pointer to it, which is that of the rendering. */
function keptPlace(value: Held): KeptValue | undefined {
  if (isTracked(value)) {
    const { type, place } = value;
    return { of: (values) => values.composite(type, place), isSame: (other) => isAt(other, value) };
  }
  if (!(value instanceof GoPointer) || !isTracked(value.target)) return undefined;
  const { type, target } = value;
  return {
    of: (values) => new GoPointer(type, values.composite(target.type, target.place)),
    isSame: (other) => other instanceof GoPointer && isAt(other.target, target),
  };
}

function isAt(value: Held, { type, place }: Tracked): boolean {
  return isTracked(value) && value.place === place && value.type === type;
}

function isSameConstant(one: Held, other: Held): boolean {
  if (one === other) return true;
  if (one instanceof GoInt) return other instanceof GoInt && one.value === other.value && one.type === other.type;
  if (!(one instanceof GoList) || !(other instanceof GoList)) return false;
  return one.type === other.type && one.isNil === other.isNil && haveSameTexts(one.items, other.items);
}

/** Whether two lists have the same texts and nothing else; others are the same only if they are one. */
function haveSameTexts(one: readonly GoValue[], other: readonly GoValue[]): boolean {
  const isSame = (item: GoValue, index: number): boolean => typeof item === 'string' && item === other[index];
  return one.length <= MOST_TEXTS && one.length === other.length && one.every(isSame);
}

/** Whether a value says the same in every rendering: nothing of it is a part of the data of this one. */
function isConstant(value: Held, inside: Set<GoValue>): value is GoValue | undefined {
  if (typeof value !== 'object' || value === null) return true;
  if (isTracked(value) || value instanceof TrackedPointer) return false;
  if (value instanceof GoPointer) return isConstant(value.target, inside);
  return value instanceof GoList || value instanceof GoMap ? isConstantList(value, inside) : isImmutable(value);
}

function isConstantList(value: GoList | GoMap, inside: Set<GoValue>): boolean {
  // A map that contains itself is never kept.
  if (inside.has(value)) return false;
  inside.add(value);
  return partsOf(value).every((part) => isConstant(part, inside));
}

function isImmutable(value: Held): boolean {
  return [GoInt, GoNamed, GoComplex, GoStruct].some((type) => value instanceof type);
}

function guardMaps(value: Held, onChange: () => void): void {
  if (value instanceof GoMap) value.guard(onChange);
  for (const part of partsOf(value)) guardMaps(part, onChange);
}

/** What is in a list or map. */
function partsOf(value: Held): readonly GoValue[] {
  if (value instanceof GoList) return value.items;
  return value instanceof GoMap ? [...value.entries.values()] : [];
}
