import { stringOf } from '../go/go-string.js';
import { isUnsigned } from '../go/go-type.js';
import { GoComplex, GoInt, type GoList, GoNamed, type GoValue } from '../go/go-value.js';
import { type Flags, pad } from './flags.js';
import { formatFloat, type SizedFloat } from './format-float.js';
import { formatInteger } from './format-integer.js';
import { formatHex, formatText } from './format-text.js';

/** Values without parts. */
export type GoScalar = string | boolean | number | GoInt | GoNamed | GoComplex;

/** Whether a value has no parts. */
export function isScalar(value: GoValue): value is GoScalar {
  return typeof value !== 'object' || value instanceof GoInt || value instanceof GoNamed || value instanceof GoComplex;
}

/** A value without parts by one of printf's verbs; `undefined` if its type does not have the verb. */
export function formatScalar(value: GoScalar, verb: string, flags: Flags): string | undefined {
  if (value instanceof GoComplex) return formatComplex(value, verb, flags);
  if (value instanceof GoInt) return formatTypedInteger(value, verb, flags);
  const bare = value instanceof GoNamed ? value.value : value;
  if (typeof bare === 'string') return formatText(bare, verb, flags);
  if (typeof bare === 'number') return formatFloat(toSizedFloat(value, bare), verb, flags);
  return verb === 't' || verb === 'v' ? pad(String(bare), flags) : undefined;
}

/** A []byte by one of the verbs s, q, x and X, which take it for a string. */
export function formatBytes(list: GoList, verb: string, flags: Flags): string {
  const bytes = Uint8Array.from(list.items, (item) => (item instanceof GoInt ? Number(item.value) : 0));
  if (verb === 'x' || verb === 'X') return formatHex(bytes, verb, flags);
  return formatText(stringOf(bytes), verb, flags) ?? '';
}

function formatTypedInteger({ type, value }: GoInt, verb: string, flags: Flags): string | undefined {
  const isHex = verb === 'v' && flags.sharpV && isUnsigned(type.kind);
  return isHex ? formatInteger(value, 'x', { ...flags, sharp: true }) : formatInteger(value, verb, flags);
}

function toSizedFloat(value: GoScalar, float: number): SizedFloat {
  return {
    float,
    bits: value instanceof GoNamed && value.type.kind === 'float32' ? 32 : 64,
  };
}

function formatComplex({ real, imaginary }: GoComplex, verb: string, flags: Flags): string | undefined {
  const left = formatFloat({ float: real, bits: 64 }, verb, flags);
  const right = formatFloat({ float: imaginary, bits: 64 }, verb, { ...flags, plus: true });
  return left === undefined || right === undefined ? undefined : `(${left}${right}i)`;
}
