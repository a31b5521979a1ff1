import { isPrint, stringOfRune } from '../go/go-string.js';
import { quoteRune } from '../go/quote.js';
import { type Flags, pad } from './flags.js';

const BASES: Readonly<Record<string, number>> = { v: 10, d: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };
const MAX_RUNE = 0x10ffffn;

/** An integer by one of printf's verbs; `undefined` if integers do not have the verb. */
export function formatInteger(value: bigint, verb: string, flags: Flags): string | undefined {
  if (Object.hasOwn(BASES, verb)) return formatInBase(value, verb, flags);
  const code = BigInt.asUintN(64, value);
  switch (verb) {
    case 'c':
      return pad(stringOfRune(code), flags);
    case 'q':
      return pad(quoteRune(code, flags.plus), flags);
    case 'U':
      return formatUnicode(code, flags);
    default:
      return undefined;
  }
}

function formatInBase(value: bigint, verb: string, flags: Flags): string {
  const { precision, zero, width } = flags;
  const spaces = { ...flags, zero: false };
  if (precision === 0 && value === 0n) return pad('', spaces);
  const sign = signOf(value, flags);
  const lower = (value < 0n ? -value : value).toString(BASES[verb]);
  const digits = verb === 'X' ? lower.toUpperCase() : lower;
  const wanted = precision ?? (zero ? (width ?? 0) - sign.length : 0);
  return pad(sign + addPrefix(digits.padStart(wanted, '0'), verb, flags), spaces);
}

function signOf(value: bigint, { plus, space }: Flags): string {
  if (value < 0n) return '-';
  if (plus) return '+';
  return space ? ' ' : '';
}

function addPrefix(digits: string, verb: string, { sharp }: Flags): string {
  if (verb === 'O') return `0o${sharp && !digits.startsWith('0') ? '0' : ''}${digits}`;
  if (!sharp) return digits;
  switch (verb) {
    case 'b':
      return `0b${digits}`;
    case 'o':
      return digits.startsWith('0') ? digits : `0${digits}`;
    case 'x':
    case 'X':
      return `0${verb}${digits}`;
    default:
      return digits;
  }
}

/** `U+0041`, with `#` also `U+0041 'A'`. */
function formatUnicode(code: bigint, flags: Flags): string {
  const digits = code
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(4, flags.precision ?? 0), '0');
  const shows = flags.sharp && code <= MAX_RUNE && isPrint(Number(code));
  return pad(`U+${digits}${shows ? ` '${stringOfRune(code)}'` : ''}`, { ...flags, zero: false });
}
