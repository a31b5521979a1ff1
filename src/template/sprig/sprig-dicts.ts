/** sprig's functions of maps with string keys. `set`, `unset` and the merges change the map that they are given, as in Go. */

import { valueText } from '../format/printer.js';
import { anyList, anyMap, stringList, typeOf } from '../go/go-literals.js';
import { ANY_LIST, ANY_MAP, STRING, STRING_LIST } from '../go/go-type.js';
import { ANY, type Budget, GoMap, type GoValue, type TemplateFunction } from '../go/go-value.js';
import { stepCounter } from '../go/step-counter.js';
import { define } from '../go/template-function.js';
import { mergeMaps } from './merge-maps.js';
import { deepCopy, entriesOf, NIL_DEREFERENCE, text } from './sprig-convert.js';

const result = { result: ANY_MAP };
const variadicResult = { result: ANY_MAP, variadic: true };

// The order of keys and values, which Go leaves open, is that of the keys here.
const sortedKeysOf = (value: GoValue | undefined): readonly string[] =>
  value instanceof GoMap ? value.sortedKeys : [];

const reading: Readonly<Record<string, TemplateFunction>> = {
  dict: define([ANY], dict, variadicResult),
  get: define([ANY_MAP, STRING], ([map, key]) => {
    const found = entriesOf(map).get(text(key));
    return found === undefined ? '' : found;
  }),
  hasKey: define([ANY_MAP, STRING], ([map, key]) => entriesOf(map).has(text(key)), {
    result: { kind: 'bool', name: 'bool' },
  }),
  keys: define([ANY_MAP], (maps) => stringList(maps.flatMap(sortedKeysOf)), { result: STRING_LIST, variadic: true }),
  values: define([ANY_MAP], ([map]) => anyList(sortedKeysOf(map).map((key) => entriesOf(map).get(key) ?? null)), {
    result: ANY_LIST,
  }),
  pluck: define([STRING, ANY_MAP], ([key, ...maps]) => anyList(maps.flatMap((map) => valuesAt(map, text(key)))), {
    result: ANY_LIST,
    variadic: true,
  }),
  dig: define([ANY], dig, { variadic: true }),
};

const changing: Readonly<Record<string, TemplateFunction>> = {
  set: define(
    [ANY_MAP, STRING, ANY],
    ([given, key, value = null]) => {
      const map = requireWritable(given);
      map.put(text(key), value);
      return map;
    },
    result,
  ),
  unset: define(
    [ANY_MAP, STRING],
    ([map = null, key]) => {
      if (map instanceof GoMap && map.get(text(key)) !== undefined) map.put(text(key), undefined);
      return map;
    },
    result,
  ),
};

const selectKeys = (map: GoValue | undefined, isChosen: (key: string) => boolean): GoMap =>
  anyMap([...entriesOf(map)].filter(([key]) => isChosen(key)));

const selecting: Readonly<Record<string, TemplateFunction>> = {
  pick: define([ANY_MAP, STRING], ([map, ...keys]) => selectKeys(map, (key) => keys.includes(key)), variadicResult),
  omit: define([ANY_MAP, STRING], ([map, ...keys]) => selectKeys(map, (key) => !keys.includes(key)), variadicResult),
};

const must = (name: string): string => `must${name.charAt(0).toUpperCase()}${name.slice(1)}`;

const copying = define([ANY], ([value = null], budget) => {
  if (value === null) throw new Error(NIL_DEREFERENCE);
  return deepCopy(value, stepCounter(budget));
});

const merging: Readonly<Record<string, TemplateFunction>> = {
  ...Object.fromEntries(
    [['merge', false] as const, ['mergeOverwrite', true] as const].flatMap(([name, overwrite]) => {
      const merge = define(
        [ANY_MAP, ANY_MAP],
        (maps, budget) => mergeMaps(maps, { overwrite, step: stepCounter(budget) }),
        {
          variadic: true,
        },
      );
      return [[name, merge] as const, [must(name), merge] as const];
    }),
  ),
  deepCopy: copying,
  mustDeepCopy: copying,
};

/** The functions by name. */
export function sprigDicts(): Readonly<Record<string, TemplateFunction>> {
  return { ...reading, ...changing, ...selecting, ...merging };
}

function dict(pairs: readonly GoValue[], budget: Budget): GoMap {
  const entries = new Map<string, GoValue>();
  // A key without a value has the empty text.
  for (let at = 0; at < pairs.length; at += 2) {
    const value = pairs[at + 1];
    entries.set(valueText(pairs[at] ?? null, budget), value === undefined ? '' : value);
  }
  return anyMap(entries);
}

function dig(path: readonly GoValue[]): GoValue {
  if (path.length < 3) throw new Error('dig needs at least three arguments');
  const fallback = path.at(-2) ?? null;
  let current: GoValue = path.at(-1) ?? null;
  for (const key of path.slice(0, -2)) {
    const found: GoValue | undefined = entriesOf(mapIn(current)).get(text(key));
    if (found === undefined) return fallback;
    current = found;
  }
  return current;
}

function mapIn(value: GoValue): GoMap {
  if (value instanceof GoMap && value.type.name === ANY_MAP.name) return value;
  const got = typeOf(value)?.name ?? 'nil';
  throw new Error(`interface conversion: interface {} is ${got}, not ${ANY_MAP.name}`);
}

function valuesAt(map: GoValue, key: string): readonly GoValue[] {
  const found = entriesOf(map).get(key);
  return found === undefined ? [] : [found];
}

function requireWritable(value: GoValue | undefined): GoMap {
  if (value instanceof GoMap && !value.isNil) return value;
  throw new Error('assignment to entry in nil map');
}
