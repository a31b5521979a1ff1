/** The decimal digits of floats. Where Go rounds, an exact half goes to the even digit, which JavaScript's own do not do. */

import trimEnd from 'lodash/trimEnd.js';

/** Digits and the place of the point before them: 0.digits × 10^point. Zero has no digits. */
export interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/** The fewest digits that read back as the same float. */
export function shortestDigits(value: number, bits: 32 | 64): Decimal {
  return bits === 64 ? fromExponential(value.toExponential()) : fromExponential(shortestFloat32(value));
}

/** All digits of a float that is not negative. */
export function exactDigits(value: number): Decimal {
  if (value === 0) return { digits: '', point: 0 };
  const { mantissa, exponent } = binary(value);
  const scaled = exponent >= 0 ? mantissa << BigInt(exponent) : mantissa * 5n ** BigInt(-exponent);
  const text = scaled.toString();
  return { digits: trimEnd(text, '0'), point: text.length + Math.min(0, exponent) };
}

/** mantissa × 2^exponent, as the float is stored. */
export function binary(value: number): { readonly mantissa: bigint; readonly exponent: number } {
  const bits = new BigUint64Array(Float64Array.of(value).buffer)[0] ?? 0n;
  const fraction = bits & 0xfffffffffffffn;
  const stored = Number((bits >> 52n) & 0x7ffn);
  return stored === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | 0x10000000000000n, exponent: stored - 1075 };
}

/** Rounded to so many digits, possibly none. */
export function roundDigits({ digits, point }: Decimal, count: number): Decimal {
  if (count < 0) return { digits: '', point: 0 };
  if (count >= digits.length) return { digits, point };
  const kept = digits.slice(0, count);
  if (!roundsUp(digits, count)) return trimZeros(kept, point);
  const up = (BigInt(`0${kept}`) + 1n).toString().padStart(count, '0');
  return up.length > count ? trimZeros(up, point + 1) : trimZeros(up, point);
}

function roundsUp(digits: string, at: number): boolean {
  const rest = digits.slice(at);
  const isHalf = rest === '5';
  const lastIsOdd = at > 0 && Number(digits[at - 1]) % 2 === 1;
  return isHalf ? lastIsOdd : rest >= '5';
}

function trimZeros(digits: string, point: number): Decimal {
  const kept = trimEnd(digits, '0');
  return { digits: kept, point: kept === '' ? 0 : point };
}

function shortestFloat32(value: number): string {
  for (let digits = 0; digits < 9; digits++) {
    const text = value.toExponential(digits);
    if (Math.fround(Number(text)) === value) return text;
  }
  return value.toExponential(9);
}

function fromExponential(text: string): Decimal {
  const [mantissa = '', exponent = '0'] = text.split('e');
  const digits = trimEnd(mantissa.replace('.', ''), '0');
  return { digits, point: digits === '' ? 0 : Number(exponent) + 1 };
}
