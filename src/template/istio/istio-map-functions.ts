/** The functions of maps that Istio 1.18 to 1.31 adds to its injection templates. */

import { ANY_LIST, ANY_MAP, STRING, STRING_MAP } from '../go/go-type.js';
import { ANY, GoList, GoMap, type GoValue, type TemplateFunction } from '../go/go-value.js';
import { jsonText, jsonTree } from '../go/json-encode.js';
import { stepCounter } from '../go/step-counter.js';
import { define } from '../go/template-function.js';
import { stringIn } from './injected-object.js';

const mapResult = { result: STRING_MAP, variadic: true };

/** The functions by name; the arguments `map[string]string` are what annotations and labels are. */
export function istioMapFunctions(): Readonly<Record<string, TemplateFunction>> {
  return {
    omit: define([STRING_MAP, STRING], ([map, ...keys]) => withoutKeys(map, keys), mapResult),
    strdict: define([STRING], stringMap, mapResult),
    mergeMaps: define([STRING_MAP], (maps) => merged(maps), mapResult),
    toJsonMap: define(
      [STRING_MAP],
      (maps, budget) => {
        const map = merged(maps);
        return map.size === 0 ? 'null' : jsonText(jsonTree(map, budget));
      },
      { result: STRING, variadic: true },
    ),
    omitNil: define([ANY], ([value = null], budget) => withoutNil(value, stepCounter(budget)) ?? null),
  };
}

function entriesOf(value: GoValue | undefined): readonly (readonly [string, GoValue])[] {
  return value instanceof GoMap ? [...value.entries] : [];
}

function withoutKeys(map: GoValue | undefined, keys: readonly GoValue[]): GoMap {
  const left = new Set(keys);
  return new GoMap(
    STRING_MAP,
    entriesOf(map).filter(([key]) => !left.has(key)),
  );
}

// A key without a value has the empty text.
function stringMap(pairs: readonly GoValue[]): GoMap {
  const entries = new Map<string, GoValue>();
  for (let at = 0; at < pairs.length; at += 2) {
    entries.set(stringIn(pairs[at] ?? null), stringIn(pairs[at + 1] ?? null));
  }
  return new GoMap(STRING_MAP, entries);
}

/** The entries of all maps, of equal keys the last one; nil where there is no map. */
function merged(maps: readonly GoValue[]): GoMap {
  return new GoMap(STRING_MAP, maps.length === 0 ? undefined : maps.flatMap(entriesOf));
}

/**
 * A value without its nil entries, at every depth. What becomes empty by that goes, too: undefined for the value itself. What
 * was empty before stays.
 */
function withoutNil(value: GoValue, step: () => void): GoValue | undefined {
  step();
  if (value instanceof GoMap && value.type.name === ANY_MAP.name) return mapWithoutNil(value, step);
  if (value instanceof GoList && value.type.name === ANY_LIST.name) return listWithoutNil(value, step);
  return value ?? undefined;
}

function mapWithoutNil(map: GoMap, step: () => void): GoMap | undefined {
  const kept = [...map.entries].flatMap(([key, value]): [string, GoValue][] => {
    const left = withoutNil(value, step);
    return left === undefined ? [] : [[key, left]];
  });
  if (kept.length === map.size) return new GoMap(map.type, map.isNil ? undefined : kept);
  return kept.length === 0 ? undefined : new GoMap(map.type, kept);
}

function listWithoutNil(list: GoList, step: () => void): GoList | undefined {
  const kept = list.items.flatMap((item) => withoutNil(item, step) ?? []);
  if (kept.length === list.length) return new GoList(list.type, list.isNil ? undefined : kept);
  return kept.length === 0 ? undefined : new GoList(list.type, kept);
}
