/** sprig's functions of numbers. They take anything: what is not a number counts as 0. */

import { valueText } from '../format/printer.js';
import { int, int64 } from '../go/go-literals.js';
import { FLOAT64, INT, INT64, STRING } from '../go/go-type.js';
import { ANY, type GoInt, type GoValue, type TemplateFunction } from '../go/go-value.js';
import { stepCounter } from '../go/step-counter.js';
import { define } from '../go/template-function.js';
import { calculate, DECIMAL_OPERATIONS, type DecimalOperation } from './formats/decimal.js';
import { count, text, toFloat64, toInt64 } from './sprig-convert.js';

const result = { result: INT64 };

const wrapInt64 = (value: bigint): GoInt => int64(BigInt.asIntN(64, value));

const binaryFunction = (calculate: (a: bigint, b: bigint) => bigint): TemplateFunction =>
  define([ANY, ANY], ([a, b]) => wrapInt64(calculate(toInt64(a), toInt64(b))), result);

const variadicFunction = (calculate: (a: bigint, b: bigint) => bigint): TemplateFunction =>
  define([ANY, ANY], ([first, ...others]) => wrapInt64(others.map(toInt64).reduce(calculate, toInt64(first))), {
    ...result,
    variadic: true,
  });

const larger = variadicFunction((a, b) => (b > a ? b : a));

const arithmetic: Readonly<Record<string, TemplateFunction>> = {
  add: define([ANY], (values) => wrapInt64(values.map(toInt64).reduce((a, b) => a + b, 0n)), {
    ...result,
    variadic: true,
  }),
  add1: define([ANY], ([value]) => wrapInt64(toInt64(value) + 1n), result),
  sub: binaryFunction((a, b) => a - b),
  mul: variadicFunction((a, b) => BigInt.asIntN(64, a * b)),
  div: binaryFunction((a, b) => a / requireNonZero(b)),
  mod: binaryFunction((a, b) => a % requireNonZero(b)),
  max: larger,
  biggest: larger,
  min: variadicFunction((a, b) => (b < a ? b : a)),
};

const floating = { result: FLOAT64 };

const decimalFunction = (operation: DecimalOperation): TemplateFunction =>
  define([ANY, ANY], (values, budget) => calculate(operation, values.map(toFloat64), stepCounter(budget)), {
    ...floating,
    variadic: true,
  });

const extreme = (choose: (a: number, b: number) => number): TemplateFunction =>
  define([ANY, ANY], ([first, ...others]) => others.map(toFloat64).reduce(choose, toFloat64(first)), {
    ...floating,
    variadic: true,
  });

const { add, subtract, multiply, divide } = DECIMAL_OPERATIONS;

const fractions: Readonly<Record<string, TemplateFunction>> = {
  add1f: define([ANY], ([value], budget) => calculate(add, [toFloat64(value), 1], stepCounter(budget)), floating),
  addf: define([ANY], (values, budget) => calculate(add, [0, ...values.map(toFloat64)], stepCounter(budget)), {
    ...floating,
    variadic: true,
  }),
  subf: decimalFunction(subtract),
  mulf: decimalFunction(multiply),
  divf: decimalFunction(divide),
  maxf: extreme((a, b) => Math.max(a, b)),
  minf: extreme((a, b) => Math.min(a, b)),
};

const rounding: Readonly<Record<string, TemplateFunction>> = {
  ceil: define([ANY], ([value]) => Math.ceil(toFloat64(value)), floating),
  floor: define([ANY], ([value]) => Math.floor(toFloat64(value)), floating),
  round: define([ANY, INT, FLOAT64], round, { ...floating, variadic: true }),
};

const DECIMAL = /^[-+]?\d+$/;

const converting: Readonly<Record<string, TemplateFunction>> = {
  int: define([ANY], ([value]) => int(toInt64(value)), { result: INT }),
  int64: define([ANY], ([value]) => int64(toInt64(value)), result),
  float64: define([ANY], ([value]) => toFloat64(value), floating),
  toDecimal: define([ANY], ([value = null], budget) => int64(parseOctal(valueText(value, budget))), result),
  atoi: define(
    [STRING],
    ([source]) => int(DECIMAL.test(text(source)) ? clampInt64(BigInt(stripPlus(text(source)))) : 0n),
    {
      result: INT,
    },
  ),
};

/** The functions by name. */
export function sprigMath(): Readonly<Record<string, TemplateFunction>> {
  return { ...arithmetic, ...fractions, ...rounding, ...converting };
}

function stripPlus(source: string): string {
  return source.replace(/^\+/, '');
}

/** strconv.ParseInt of base 8; 0 for what is no such number. */
function parseOctal(source: string): bigint {
  const [, sign = '', digits] = /^([-+]?)([0-7]{1,30})$/.exec(source) ?? [];
  const value = digits === undefined ? 0n : BigInt(`0o${digits}`) * (sign === '-' ? -1n : 1n);
  return clampInt64(value) === value ? value : 0n;
}

// strconv.Atoi stops at the ends of the range.
function clampInt64(value: bigint): bigint {
  const most = 2n ** 63n - 1n;
  if (value > most) return most;
  return value < -most - 1n ? -most - 1n : value;
}

function requireNonZero(divisor: bigint): bigint {
  if (divisor === 0n) throw new Error('runtime error: integer divide by zero');
  return divisor;
}

function round([value, places, ...options]: readonly GoValue[]): number {
  const [roundOn = 0.5] = options.map(toFloat64);
  const power = 10 ** count(places);
  const digits = power * toFloat64(value);
  const fraction = digits - Math.trunc(digits);
  return (fraction >= roundOn ? Math.ceil(digits) : Math.floor(digits)) / power;
}
