/** The functions that every Go template has. */

import { isTrue, type Reflected, unbox } from '../execute/reflected.js';
import { sprint, sprintln } from '../format/print.js';
import { sprintf } from '../format/printf.js';
import { int } from '../go/go-literals.js';
import { BOOL, INT, REFLECT_VALUE, STRING } from '../go/go-type.js';
import {
  ANY,
  type Budget,
  GoPointer,
  type GoValue,
  type TemplateArgument,
  type TemplateFunction,
} from '../go/go-value.js';
import { define, type FunctionTable } from '../go/template-function.js';
import { checkCall } from './calling.js';
import { isEqualToAny, isLess, isLessOrEqual } from './comparison.js';
import { escapeHtml, escapeJs, escapeQuery } from './escaping.js';
import { indexValue, lengthOf, sliceValue } from './indexing.js';

const toReflected = (argument: TemplateArgument): Reflected => argument ?? undefined;
const content = (argument: TemplateArgument): GoValue | undefined => unbox(toReflected(argument));

/** A function that sees its arguments as they were found. */
const reflectFunction = (
  count: number,
  call: TemplateFunction['call'],
  options: Pick<TemplateFunction, 'variadic' | 'result' | 'stopsAt'>,
): TemplateFunction => ({ parameters: Array.from({ length: count }, () => REFLECT_VALUE), call, ...options });

const compareFunction = (
  call: (left: GoValue | undefined, right: GoValue | undefined, budget: Budget) => boolean,
): TemplateFunction =>
  reflectFunction(2, ([left, right], budget) => call(content(left), content(right), budget), { result: BOOL });

const printFunction = (call: (values: readonly GoValue[], budget: Budget) => string): TemplateFunction =>
  define([ANY], call, { variadic: true, result: STRING });

/** The text of the arguments, as an action would print them. */
const escapeFunction = (escape: (text: string) => string): TemplateFunction =>
  printFunction((values, budget) => {
    const text = escape(sprint(values.map(printable), budget));
    budget.size(text.length);
    return text;
  });

function printable(value: GoValue): GoValue {
  if (value === null) return '<no value>';
  let shown = value;
  while (shown instanceof GoPointer && shown.target !== undefined && shown.target !== null) shown = shown.target;
  return shown;
}

const neverCalled = (): never => {
  throw new Error('and and or are computed by the evaluator');
};

export const BUILTINS: FunctionTable = new Map<string, TemplateFunction>([
  ['and', reflectFunction(2, neverCalled, { variadic: true, result: REFLECT_VALUE, stopsAt: false })],
  ['or', reflectFunction(2, neverCalled, { variadic: true, result: REFLECT_VALUE, stopsAt: true })],
  ['not', reflectFunction(1, ([value]) => !isTrue(toReflected(value)), { result: BOOL })],
  ['len', reflectFunction(1, ([item]) => int(lengthOf(toReflected(item))), { result: INT })],
  [
    'index',
    reflectFunction(2, ([item, ...indexes]) => indexValue(toReflected(item), indexes.map(toReflected)), {
      variadic: true,
      result: REFLECT_VALUE,
    }),
  ],
  [
    'slice',
    reflectFunction(2, ([item, ...indexes]) => sliceValue(toReflected(item), indexes.map(toReflected)), {
      variadic: true,
      result: REFLECT_VALUE,
    }),
  ],
  [
    'call',
    reflectFunction(
      2,
      ([callee, ...args], budget) => {
        const { implementation, fitting } = checkCall(content(callee), args.map(toReflected));
        return implementation.call(fitting, budget);
      },
      { variadic: true, result: REFLECT_VALUE },
    ),
  ],
  [
    'eq',
    reflectFunction(2, ([first, ...others], budget) => isEqualToAny(content(first), others.map(content), budget), {
      variadic: true,
      result: BOOL,
    }),
  ],
  ['ne', compareFunction((left, right, budget) => !isEqualToAny(left, [right], budget))],
  ['lt', compareFunction(isLess)],
  ['le', compareFunction(isLessOrEqual)],
  ['gt', compareFunction((left, right, budget) => !isLessOrEqual(left, right, budget))],
  ['ge', compareFunction((left, right) => !isLess(left, right))],
  ['print', printFunction(sprint)],
  ['println', printFunction(sprintln)],
  [
    'printf',
    define(
      [STRING, ANY],
      ([format, ...values], budget) => sprintf(typeof format === 'string' ? format : '', values, budget),
      {
        variadic: true,
        result: STRING,
      },
    ),
  ],
  ['html', escapeFunction(escapeHtml)],
  ['js', escapeFunction(escapeJs)],
  ['urlquery', escapeFunction(escapeQuery)],
]);
