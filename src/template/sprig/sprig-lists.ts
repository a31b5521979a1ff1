/** sprig's functions of lists. */

import { valueText } from '../format/printer.js';
import { deepEqual } from '../go/deep-equal.js';
import { anyList, int, stringList } from '../go/go-literals.js';
import { compareStrings } from '../go/go-string.js';
import { ANY_LIST, INT, sliceOf, STRING, STRING_LIST } from '../go/go-type.js';
import { ANY, type Budget, GoList, type GoValue, type TemplateFunction } from '../go/go-value.js';
import { stepCounter } from '../go/step-counter.js';
import { define } from '../go/template-function.js';
import { count, isEmpty, itemsOf, kindOf, NIL_DEREFERENCE, textsOf, toInt64 } from './sprig-convert.js';

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

const cutting: Readonly<Record<string, TemplateFunction>> = {
  chunk: define([INT, ANY], ([size, value]) => chunks(count(size), itemsOf(value, 'chunk')), {
    result: sliceOf(ANY_LIST),
  }),
  // Go's own function has the name `slice`.
  mustSlice: define([ANY, ANY], ([value, ...indexes]) => sliceOfList(value, indexes), { variadic: true }),
};

const numbering: Readonly<Record<string, TemplateFunction>> = {
  seq: define([INT], (numbers, budget) => sequence(numbers.map(count), budget), { result: STRING, variadic: true }),
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
  const table = { ...picking, ...changing, ...searching, ...cutting };
  return { ...table, ...mustForms(table), ...numbering };
}

// Of an empty list sprig gives the nil slice.
function tail(items: readonly GoValue[], cut: (items: readonly GoValue[]) => readonly GoValue[]): GoList {
  return new GoList(ANY_LIST, items.length === 0 ? undefined : cut(items));
}

const MUST_FORMS = [
  'append',
  'chunk',
  'compact',
  'first',
  'has',
  'initial',
  'last',
  'prepend',
  'push',
  'rest',
  'reverse',
  'uniq',
  'without',
];

/** The same functions: in a template, an error that is returned and one that is thrown are told alike. */
function mustForms(table: Readonly<Record<string, TemplateFunction>>): Readonly<Record<string, TemplateFunction>> {
  return Object.fromEntries(
    MUST_FORMS.flatMap((name) => {
      const same = table[name];
      return same ? [[`must${name.charAt(0).toUpperCase()}${name.slice(1)}`, same] as const] : [];
    }),
  );
}

/** Lists of so many items, the last with what is left. */
function chunks(size: number, items: readonly GoValue[]): GoList {
  if (size <= 0) throw new Error('runtime error: makeslice: len out of range');
  const parts = Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  );
  return new GoList(sliceOf(ANY_LIST), parts.map(anyList));
}

function sliceOfList(value: GoValue | undefined, [from, to]: readonly GoValue[]): GoValue {
  if (value === null || value === undefined) throw new Error(NIL_DEREFERENCE);
  if (!(value instanceof GoList)) throw new Error(`list should be type of slice or array but ${kindOf(value)}`);
  if (value.length === 0) return null;
  const [start, end] = [Number(toInt64(from)), to === undefined ? value.length : Number(toInt64(to))];
  if (start < 0 || start > end || end > value.length) throw new Error('reflect.Value.Slice: slice index out of bounds');
  return new GoList(value.type, value.items.slice(start, end));
}

/** As the command of that name: from 1, from a first number, or by steps, up to and with the last. */
function sequence(given: readonly number[], budget: Budget): string {
  const range = sequenceRange(given);
  if (!range) return '';
  const { items } = numbers({ ...range, stop: range.stop + (range.stop < range.start ? -1 : 1) }, budget);
  return items.map((item) => valueText(item, budget)).join(' ');
}

/** The steps, `stop` included; undefined where there are none. */
function sequenceRange(given: readonly number[]): Steps | undefined {
  const [first = 0, second = 0, third = 0] = given;
  const towards = (start: number, stop: number): Steps => ({ start, stop, step: stop < start ? -1 : 1 });
  if (given.length === 1) return towards(1, first);
  if (given.length === 2) return towards(first, second);
  if (given.length !== 3 || (third < first && second > 0)) return undefined;
  return { start: first, stop: third, step: second };
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
