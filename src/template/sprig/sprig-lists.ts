/** sprig's functions of lists. */

import { valueText } from '../format/printer.js';
import { deepEqual } from '../go/deep-equal.js';
import { anyList, int, stringList } from '../go/go-literals.js';
import { compareStrings } from '../go/go-string.js';
import { ANY_LIST, INT, sliceOf, STRING_LIST } from '../go/go-type.js';
import { ANY, type Budget, GoList, type GoValue, type TemplateFunction } from '../go/go-value.js';
import { stepCounter } from '../go/step-counter.js';
import { define } from '../go/template-function.js';
import { count, isEmpty, itemsOf, kindOf, textsOf } from './sprig-convert.js';

const result = { result: ANY_LIST };
const truth = { result: { kind: 'bool', name: 'bool' } } as const;

const list = define([ANY], (values) => anyList(values), { ...result, variadic: true });

// An empty list has no first and no last item: nil.
const picking: Readonly<Record<string, TemplateFunction>> = {
  list,
  tuple: list,
  first: define([ANY], ([value]) => itemsOf(value, 'find first')[0] ?? null),
  last: define([ANY], ([value]) => itemsOf(value, 'find last').at(-1) ?? null),
  rest: define([ANY], ([value]) => tail(itemsOf(value, 'find rest'), (items) => items.slice(1)), result),
  initial: define([ANY], ([value]) => tail(itemsOf(value, 'find initial'), (items) => items.slice(0, -1)), result),
};

const append = define([ANY, ANY], ([value, item = null]) => anyList([...itemsOf(value, 'push'), item]), result);

const changing: Readonly<Record<string, TemplateFunction>> = {
  append,
  push: append,
  prepend: define([ANY, ANY], ([value, item = null]) => anyList([item, ...itemsOf(value, 'prepend')]), result),
  concat: define([ANY], (values) => anyList(values.flatMap(concatItems)), { variadic: true }),
  reverse: define([ANY], ([value]) => anyList(itemsOf(value, 'find reverse').toReversed()), result),
  compact: define([ANY], ([value]) => anyList(itemsOf(value, 'compact').filter((item) => !isEmpty(item))), result),
  uniq: define([ANY], ([value], budget) => anyList(unique(itemsOf(value, 'find uniq'), stepCounter(budget))), result),
  sortAlpha: define([ANY], ([value = null], budget) => stringList(sortTexts(value, budget)), { result: STRING_LIST }),
  toStrings: define([ANY], ([value], budget) => stringList(textsOf(value, budget)), { result: STRING_LIST }),
};

type Step = () => void;

const includesEqual = (items: readonly GoValue[], wanted: GoValue | undefined, step: Step): boolean =>
  items.some((item) => deepEqual(item, wanted, step));

const searching: Readonly<Record<string, TemplateFunction>> = {
  has: define(
    [ANY, ANY],
    ([item, value], budget) => value !== null && includesEqual(itemsOf(value, 'find has'), item, stepCounter(budget)),
    truth,
  ),
  without: define(
    [ANY, ANY],
    ([value, ...omitted], budget) => {
      const step = stepCounter(budget);
      return anyList(itemsOf(value, 'find without').filter((item) => !includesEqual(omitted, item, step)));
    },
    { ...result, variadic: true },
  ),
};

const INT_LIST = sliceOf(INT);

interface Steps {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
}

const numbering: Readonly<Record<string, TemplateFunction>> = {
  until: define(
    [INT],
    ([stop], budget) => numbers({ start: 0, stop: count(stop), step: count(stop) < 0 ? -1 : 1 }, budget),
    { result: INT_LIST },
  ),
  untilStep: define(
    [INT, INT, INT],
    ([start, stop, step], budget) => numbers({ start: count(start), stop: count(stop), step: count(step) }, budget),
    { result: INT_LIST },
  ),
};

/** The functions by name. */
export function sprigLists(): Readonly<Record<string, TemplateFunction>> {
  return { ...picking, ...changing, ...searching, ...numbering };
}

// Of an empty list sprig gives the nil slice.
function tail(items: readonly GoValue[], cut: (items: readonly GoValue[]) => readonly GoValue[]): GoList {
  return new GoList(ANY_LIST, items.length === 0 ? undefined : cut(items));
}

function concatItems(value: GoValue): readonly GoValue[] {
  if (value instanceof GoList || value === null) return itemsOf(value, '');
  throw new Error(`Cannot concat type ${kindOf(value)} as list`);
}

function sortTexts(value: GoValue, budget: Budget): readonly string[] {
  return value instanceof GoList ? [...textsOf(value, budget)].sort(compareStrings) : [valueText(value, budget)];
}

function unique(items: readonly GoValue[], step: Step): readonly GoValue[] {
  const found: GoValue[] = [];
  for (const item of items) {
    if (!includesEqual(found, item, step)) found.push(item);
  }
  return found;
}

/** The numbers from start up or down to, but without, stop; none where the step leads away from it. */
function numbers({ start, stop, step }: Steps, budget: Budget): GoList {
  const leadsThere = stop < start ? step < 0 : step > 0;
  const length = leadsThere ? Math.ceil((stop - start) / step) : 0;
  // A number takes as much room as a few characters.
  budget.size(length * 8);
  return new GoList(
    INT_LIST,
    Array.from({ length }, (_, at) => int(start + at * step)),
  );
}
