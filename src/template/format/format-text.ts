import { bytesOf, firstRunes } from '../go/go-string.js';
import { canBackquote, quote } from '../go/quote.js';
import { type Flags, pad } from './flags.js';

/** A string by one of printf's verbs; `undefined` if strings do not have the verb. */
export function formatText(text: string, verb: string, flags: Flags): string | undefined {
  switch (verb) {
    case 'v':
      return flags.sharpV ? quoteText(text, flags) : plainText(text, flags);
    case 's':
      return plainText(text, flags);
    case 'q':
      return quoteText(text, flags);
    case 'x':
    case 'X':
      return formatHex(bytesOf(text), verb, flags);
    default:
      return undefined;
  }
}

const truncate = (text: string, { precision }: Flags): string =>
  precision === undefined ? text : firstRunes(text, precision);

/** Bytes as hexadecimal digits: with a space between, with 0x before all or, with both flags, before each. */
export function formatHex(bytes: Uint8Array, verb: 'x' | 'X', flags: Flags): string {
  const shown = bytes.subarray(0, flags.precision ?? bytes.length);
  const digits = [...shown].map((byte) => byte.toString(16).padStart(2, '0'));
  const cased = verb === 'X' ? digits.map((digit) => digit.toUpperCase()) : digits;
  const prefix = flags.sharp && shown.length > 0 ? `0${verb}` : '';
  const text = flags.space ? cased.map((digit) => prefix + digit).join(' ') : prefix + cased.join('');
  return pad(text, flags);
}

function plainText(text: string, flags: Flags): string {
  return pad(truncate(text, flags), flags);
}

function quoteText(text: string, flags: Flags): string {
  const shown = truncate(text, flags);
  if (flags.sharp && canBackquote(shown)) return pad(`\`${shown}\``, flags);
  return pad(quote(shown, flags.plus), flags);
}
