/** sprig's functions about emptiness and types. */

import { valueText } from '../format/printer.js';
import { deepEqual } from '../go/deep-equal.js';
import { typeOf } from '../go/go-literals.js';
import { BOOL, STRING } from '../go/go-type.js';
import { ANY, type GoValue, type TemplateFunction } from '../go/go-value.js';
import { stepCounter } from '../go/step-counter.js';
import { define } from '../go/template-function.js';
import { isEmpty, kindOf, text } from './sprig-convert.js';

const choosing: Readonly<Record<string, TemplateFunction>> = {
  default: define([ANY, ANY], ([fallback = null, given = null]) => (isEmpty(given) ? fallback : given), {
    variadic: true,
  }),
  all: define([ANY], (values) => !values.some(isEmpty), { result: BOOL, variadic: true }),
  any: define([ANY], (values) => values.some((value) => !isEmpty(value)), { result: BOOL, variadic: true }),
  empty: define([ANY], ([value]) => isEmpty(value), { result: BOOL }),
  coalesce: define([ANY], (values) => values.find((value) => !isEmpty(value)) ?? null, { variadic: true }),
  ternary: define([ANY, ANY, BOOL], ([yes = null, no = null, isTrue]) => (isTrue === true ? yes : no)),
  fail: define(
    [STRING],
    ([message]) => {
      throw new Error(text(message));
    },
    { result: STRING },
  ),
};

const typeName = (value: GoValue | undefined): string => typeOf(value ?? null)?.name ?? '<nil>';

const typing: Readonly<Record<string, TemplateFunction>> = {
  kindOf: define([ANY], ([value = null]) => kindOf(value), { result: STRING }),
  kindIs: define([STRING, ANY], ([kind, value = null]) => kindOf(value) === text(kind), { result: BOOL }),
  typeOf: define([ANY], ([value]) => typeName(value), { result: STRING }),
  typeIs: define([STRING, ANY], ([name, value]) => typeName(value) === text(name), { result: BOOL }),
  typeIsLike: define(
    [STRING, ANY],
    ([name, value]) => typeName(value) === text(name) || typeName(value) === `*${text(name)}`,
    { result: BOOL },
  ),
  deepEqual: define([ANY, ANY], ([a, b], budget) => deepEqual(a, b, stepCounter(budget)), { result: BOOL }),
  toString: define([ANY], ([value = null], budget) => valueText(value, budget), { result: STRING }),
};

/** The functions by name. */
export function sprigLogic(): Readonly<Record<string, TemplateFunction>> {
  return { ...choosing, ...typing };
}
