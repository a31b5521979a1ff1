/** Floats without flags, as strconv.FormatFloat writes them. */

import trimEnd from 'lodash/trimEnd.js';

import { binary, type Decimal, exactDigits, roundDigits, shortestDigits } from './float-digits.js';

/** How a float is written; precision `undefined` means as many digits as it takes. */
export interface FloatForm {
  readonly verb: 'b' | 'e' | 'E' | 'f' | 'g' | 'G' | 'x' | 'X';
  readonly precision: number | undefined;
  readonly bits: 32 | 64;
}

/** The text, with a minus if the float is negative or -0. */
export function floatText(value: number, form: FloatForm): string {
  if (Number.isNaN(value)) return 'NaN';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (!Number.isFinite(value)) return `${sign === '' ? '+' : '-'}Inf`;
  return sign + magnitude(Math.abs(value), form);
}

function magnitude(value: number, form: FloatForm): string {
  switch (form.verb) {
    case 'b':
      return binaryText(value, form.bits);
    case 'x':
    case 'X':
      return hexText(value, form);
    case 'f':
      return formatFixed(digitsOf(value, form), form.precision);
    case 'e':
    case 'E':
      return formatExponential(digitsOf(value, form), form);
    case 'g':
    case 'G':
      return formatGeneral(digitsOf(value, form), form);
  }
}

function digitsOf(value: number, { verb, precision, bits }: FloatForm): Decimal {
  if (precision === undefined) return shortestDigits(value, bits);
  const exact = exactDigits(value);
  switch (verb) {
    case 'e':
    case 'E':
      return roundDigits(exact, precision + 1);
    case 'f':
      return roundDigits(exact, exact.point + precision);
    default:
      return roundDigits(exact, Math.max(1, precision));
  }
}

function formatFixed({ digits, point }: Decimal, precision: number | undefined): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const places = precision ?? Math.max(digits.length - point, 0);
  if (places === 0) return whole;
  const fraction = point > 0 ? digits.slice(point) : '0'.repeat(Math.min(-point, places)) + digits;
  return `${whole}.${fraction.slice(0, places).padEnd(places, '0')}`;
}

function formatExponential({ digits, point }: Decimal, { verb, precision }: FloatForm): string {
  const places = precision ?? Math.max(digits.length - 1, 0);
  const fraction = places === 0 ? '' : `.${digits.slice(1, places + 1).padEnd(places, '0')}`;
  const exponent = digits === '' ? 0 : point - 1;
  return `${digits[0] ?? '0'}${fraction}${verb === 'E' || verb === 'G' ? 'E' : 'e'}${signedExponent(exponent)}`;
}

function signedExponent(exponent: number): string {
  return `${exponent < 0 ? '-' : '+'}${Math.abs(exponent).toString().padStart(2, '0')}`;
}

/** %e for large and small exponents, %f otherwise. */
function formatGeneral(decimal: Decimal, form: FloatForm): string {
  const { digits, point } = decimal;
  const shortest = form.precision === undefined;
  const wanted = shortest ? digits.length : Math.max(1, form.precision);
  const enough = wanted > digits.length && digits.length >= point ? digits.length : wanted;
  const exponent = point - 1;
  if (exponent < -4 || exponent >= (shortest ? 6 : enough)) {
    return formatExponential(decimal, { ...form, precision: Math.max(0, digits.length - 1) });
  }
  return formatFixed(decimal, Math.max(digits.length - point, 0));
}

function binaryText(value: number, bits: 32 | 64): string {
  const { mantissa, exponent } = binary(value);
  const excess = bits === 32 ? 29 : 0;
  const power = exponent + excess;
  return `${mantissa >> BigInt(excess)}p${power < 0 ? '' : '+'}${power}`;
}

/** 0x1.8p+01 */
function hexText(value: number, { verb, precision }: FloatForm): string {
  const { fraction, exponent, lead } = roundHex(value, precision);
  const body = `0x${lead}${fraction === '' ? '' : `.${fraction}`}p${signedExponent(exponent)}`;
  return verb === 'X' ? body.toUpperCase() : body;
}

interface HexDigits {
  readonly lead: string;
  readonly fraction: string;
  readonly exponent: number;
}

function roundHex(value: number, precision: number | undefined): HexDigits {
  if (value === 0) return { lead: '0', fraction: '0'.repeat(precision ?? 0), exponent: 0 };
  const { mantissa, exponent } = binary(value);
  // One bit before the point, and 60 bits = 15 digits after it.
  const shift = 61 - mantissa.toString(2).length;
  const normal = mantissa << BigInt(shift);
  const power = exponent + 60 - shift;
  if (precision === undefined || precision >= 15) {
    const fraction = normal.toString(16).slice(1);
    return {
      lead: '1',
      fraction: precision === undefined ? trimEnd(fraction, '0') : fraction.padEnd(precision, '0'),
      exponent: power,
    };
  }
  const cut = BigInt(4 * (15 - precision));
  const half = 1n << (cut - 1n);
  const rest = normal & ((1n << cut) - 1n);
  const kept = normal >> cut;
  const up = rest > half || (rest === half && kept % 2n === 1n) ? kept + 1n : kept;
  // Rounding up to 2 makes the lead 1 again, with one more in the exponent.
  const overflows = up >> BigInt(4 * precision) === 2n;
  return { lead: '1', fraction: up.toString(16).slice(1), exponent: overflows ? power + 1 : power };
}
