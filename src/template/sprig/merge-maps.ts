/** Merging of maps as mergo 0.3.11 does it, by which sprig's `merge` and `mergeOverwrite` merge. */

import { anyMap, typeOf } from '../go/go-literals.js';
import { GoList, GoMap, GoPointer, GoStruct, type GoValue } from '../go/go-value.js';
import { isEmpty } from './sprig-convert.js';

/** How maps are merged. */
export interface Merging {
  /** Whether a value of a later map counts more; an empty one does too. */
  readonly overwrite: boolean;
  /** Called for each entry. */
  readonly step: () => void;
}

/**
 * The first map with what the others have: without `overwrite` only where it has nothing, or something empty. Maps within
 * maps are merged; a map never replaces a value that is not empty. A nil map becomes a new one.
 */
export function mergeMaps([first = null, ...sources]: readonly GoValue[], merging: Merging): GoValue {
  let target = first;
  for (const source of sources) {
    if (!(source instanceof GoMap) || source.isNil) continue;
    if (!(target instanceof GoMap) || target.isNil) target = anyMap([]);
    if (target instanceof GoMap) mergeInto(target, source, merging);
  }
  return target;
}

function mergeInto(target: GoMap, source: GoMap, merging: Merging): void {
  for (const [key, value] of [...source.entries]) {
    merging.step();
    if (value !== null) mergeValue(target, { key, value }, merging);
    else if (merging.overwrite) put(target, key, null);
  }
}

interface Entry {
  readonly key: string;
  readonly value: Exclude<GoValue, null>;
}

function mergeValue(target: GoMap, { key, value }: Entry, merging: Merging): void {
  const own = target.get(key);
  if (own instanceof GoMap && !own.isNil) {
    if (value instanceof GoMap) mergeInto(own, value, merging);
    else if (merging.overwrite && (value instanceof GoStruct || value instanceof GoPointer)) {
      throw new Error('reflect: reflect.Value.Set using unaddressable value');
    }
  }
  // After the merge: an empty map is not empty any more.
  if (isEmpty(own)) put(target, key, value);
  else if (merging.overwrite && !(value instanceof GoMap)) put(target, key, value);
}

function put(map: GoMap, key: string, value: GoValue): void {
  const { element } = map.type;
  if (element !== undefined && element.kind !== 'interface' && element.name !== typeOf(value)?.name) {
    const got = value instanceof GoList ? value.type.name : 'interface {}';
    throw new Error(`reflect.Value.SetMapIndex: value of type ${got} is not assignable to type ${element.name}`);
  }
  map.put(key, value);
}
