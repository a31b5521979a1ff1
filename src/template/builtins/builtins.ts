/** The functions that every Go template has. */

import { fittedFunctionArguments } from './calling.js';
import { isEqualToAny, isLess, isLessOrEqual } from './comparison.js';
import { htmlEscaped, jsEscaped, queryEscaped } from './escaping.js';
import { indexed, lengthOf, sliced } from './indexing.js';
import { isTrue, unboxed, type Reflected } from '../execute/reflected.js';
import { sprint, sprintln } from '../format/print.js';
import { sprintf } from '../format/printf.js';
import { BOOL, INT, REFLECT_VALUE, STRING } from '../go/go-type.js';
import {
  ANY,
  GoPointer,
  type Budget,
  type GoValue,
  type TemplateArgument,
  type TemplateFunction,
} from '../go/go-value.js';
import { int } from '../go/go-literals.js';
import { define, type FunctionTable } from '../go/template-function.js';

const reflected = (argument: TemplateArgument): Reflected => argument ?? undefined;
const content = (argument: TemplateArgument): GoValue | undefined => unboxed(reflected(argument));

/** A function that sees its arguments as they were found. */
const seeing = (
  count: number,
  call: TemplateFunction['call'],
  options: Pick<TemplateFunction, 'variadic' | 'result' | 'stopsAt'>,
): TemplateFunction => ({ parameters: Array.from({ length: count }, () => REFLECT_VALUE), call, ...options });

const comparing = (
  call: (left: GoValue | undefined, right: GoValue | undefined, budget: Budget) => boolean,
): TemplateFunction =>
  seeing(2, ([left, right], budget) => call(content(left), content(right), budget), { result: BOOL });

const printing = (call: (values: readonly GoValue[], budget: Budget) => string): TemplateFunction =>
  define([ANY], call, { variadic: true, result: STRING });

/** The text of the arguments, as an action would print them. */
const evaluated = (escape: (text: string) => string): TemplateFunction =>
  printing((values, budget) => {
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
  ['and', seeing(2, neverCalled, { variadic: true, result: REFLECT_VALUE, stopsAt: false })],
  ['or', seeing(2, neverCalled, { variadic: true, result: REFLECT_VALUE, stopsAt: true })],
  ['not', seeing(1, ([value]) => !isTrue(reflected(value)), { result: BOOL })],
  ['len', seeing(1, ([item]) => int(lengthOf(reflected(item))), { result: INT })],
  [
    'index',
    seeing(2, ([item, ...indexes]) => indexed(reflected(item), indexes.map(reflected)), {
      variadic: true,
      result: REFLECT_VALUE,
    }),
  ],
  [
    'slice',
    seeing(2, ([item, ...indexes]) => sliced(reflected(item), indexes.map(reflected)), {
      variadic: true,
      result: REFLECT_VALUE,
    }),
  ],
  [
    'call',
    seeing(
      2,
      ([callee, ...args], budget) => {
        const { implementation, fitting } = fittedFunctionArguments(content(callee), args.map(reflected));
        return implementation.call(fitting, budget);
      },
      { variadic: true, result: REFLECT_VALUE },
    ),
  ],
  [
    'eq',
    seeing(2, ([first, ...others], budget) => isEqualToAny(content(first), others.map(content), budget), {
      variadic: true,
      result: BOOL,
    }),
  ],
  ['ne', comparing((left, right, budget) => !isEqualToAny(left, [right], budget))],
  ['lt', comparing(isLess)],
  ['le', comparing(isLessOrEqual)],
  ['gt', comparing((left, right, budget) => !isLessOrEqual(left, right, budget))],
  ['ge', comparing((left, right) => !isLess(left, right))],
  ['print', printing(sprint)],
  ['println', printing(sprintln)],
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
  ['html', evaluated(htmlEscaped)],
  ['js', evaluated(jsEscaped)],
  ['urlquery', evaluated(queryEscaped)],
]);
