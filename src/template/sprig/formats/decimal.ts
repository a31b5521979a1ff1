/** Decimal arithmetic of floats, as shopspring/decimal 1.2.0 does it: 0.1 and 0.2 are 0.3. */

/** A number: the coefficient times ten to the exponent. */
interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

/** What two numbers are put together by. */
export type DecimalOperation = (a: Decimal, b: Decimal) => Decimal;

// Digits after the point of a quotient.
const DIVISION_DIGITS = 16;

/** The operations of sprig's functions. @throws Error where a number is divided by zero */
export const DECIMAL_OPERATIONS: Readonly<Record<'add' | 'subtract' | 'multiply' | 'divide', DecimalOperation>> = {
  add: (a, b) => sum(a, b, 1n),
  subtract: (a, b) => sum(a, b, -1n),
  multiply: (a, b) => ({ coefficient: a.coefficient * b.coefficient, exponent: a.exponent + b.exponent }),
  divide,
};

/** The numbers put together from left to right. `step` is told how many digits there can be. */
export function calculate(
  operation: DecimalOperation,
  [first = 0, ...others]: readonly number[],
  step: (digits: number) => void,
): number {
  let total = decimalOf(first);
  for (const [at, other] of others.entries()) {
    step((at + 1) * DIVISION_DIGITS);
    total = operation(total, decimalOf(other));
  }
  return Number(`${total.coefficient}e${total.exponent}`);
}

function decimalOf(value: number): Decimal {
  if (!Number.isFinite(value)) {
    throw new Error(`Cannot create a Decimal from ${Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'}`);
  }
  const [, digits = '0', fraction = '', exponent = '0'] =
    /^(-?\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  return { coefficient: BigInt(digits + fraction), exponent: Number(exponent) - fraction.length };
}

function power(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}

function sum(a: Decimal, b: Decimal, sign: bigint): Decimal {
  const exponent = Math.min(a.exponent, b.exponent);
  const scaled = ({ coefficient, exponent: own }: Decimal): bigint => coefficient * power(own - exponent);
  return { coefficient: scaled(a) + sign * scaled(b), exponent };
}

/** Rounded half away from zero. */
function divide(a: Decimal, b: Decimal): Decimal {
  if (b.coefficient === 0n) throw new Error('decimal division by 0');
  const shift = DIVISION_DIGITS + a.exponent - b.exponent;
  const dividend = a.coefficient * power(Math.max(0, shift));
  const divisor = b.coefficient * power(Math.max(0, -shift));
  const rest = absolute(dividend % divisor);
  const away = rest * 2n >= absolute(divisor) ? (dividend < 0n === divisor < 0n ? 1n : -1n) : 0n;
  return { coefficient: dividend / divisor + away, exponent: -DIVISION_DIGITS };
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}
