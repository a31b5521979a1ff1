/** sprig's functions of numbers. They take anything: what is not a number counts as 0. */

import { int, int64 } from '../go/go-literals.js';
import { FLOAT64, INT, INT64, STRING } from '../go/go-type.js';
import { ANY, type GoInt, type GoValue, type TemplateFunction } from '../go/go-value.js';
import { define } from '../go/template-function.js';
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
  return { ...arithmetic, ...rounding, ...converting };
}

function stripPlus(source: string): string {
  return source.replace(/^\+/, '');
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
