import { typeOf } from '../go/go-literals.js';
import { GoFunction, GoList, GoMap, GoPointer, type GoValue } from '../go/go-value.js';
import { type Flags, pad } from './flags.js';
import { formatInteger } from './format-integer.js';

/** The address of everything. Go prints addresses, which differ from run to run. */
const ADDRESS = 0xc000010000n;

/** A pointer by one of printf's verbs; `undefined` if it is not a pointer, or pointers do not have the verb. */
export function formatPointer(value: GoValue, verb: string, flags: Flags): string | undefined {
  const address = addressOf(value);
  if (address === undefined) return undefined;
  if (verb === 'v') return flags.sharpV ? goSyntax(value, address, flags) : addressText(address, flags);
  if (verb === 'p') return hexAddress(address, flags);
  return 'bodxX'.includes(verb) ? formatInteger(address, verb, flags) : undefined;
}

function hexAddress(address: bigint, flags: Flags): string {
  return formatInteger(address, 'x', { ...flags, sharp: !flags.sharp }) ?? '';
}

function addressText(address: bigint, flags: Flags): string {
  return address === 0n ? pad('<nil>', flags) : hexAddress(address, flags);
}

function goSyntax(value: GoValue, address: bigint, flags: Flags): string {
  return `(${typeOf(value)?.name ?? ''})(${address === 0n ? 'nil' : hexAddress(address, { ...flags, sharp: false })})`;
}

/** 0 for nil, `undefined` for a value that refers to nothing. */
function addressOf(value: GoValue): bigint | undefined {
  if (value instanceof GoPointer) return value.target === undefined ? 0n : ADDRESS;
  if (value instanceof GoList || value instanceof GoMap) return value.isNil ? 0n : ADDRESS;
  return value instanceof GoFunction ? ADDRESS : undefined;
}
