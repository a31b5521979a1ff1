/** Which IP: 4 is set with iptables, 6 with ip6tables. */
export type IpFamily = 4 | 6;

/** A range of addresses in CIDR form. Bits of the address beyond the prefix are 0. */
export interface IpRange {
  readonly family: IpFamily;
  readonly address: bigint;
  /** 0 to 32, or to 128. */
  readonly prefixLength: number;
}

const BITS: Readonly<Record<IpFamily, number>> = { 4: 32, 6: 128 };

/**
 * A range in CIDR form, or a single address; undefined for anything else. The bits beyond the prefix are dropped, as
 * iptables drops them: `10.96.0.2/24` is `10.96.0.0/24`.
 */
export function parseIpRange(text: string): IpRange | undefined {
  const [addressText = '', lengthText, ...more] = text.split('/');
  const parsed = parseAddress(addressText);
  if (!parsed || more.length > 0) return undefined;
  const bits = BITS[parsed.family];
  if (lengthText !== undefined && !/^(0|[1-9]\d{0,2})$/.test(lengthText)) return undefined;
  const prefixLength = lengthText === undefined ? bits : Number(lengthText);
  if (prefixLength > bits) return undefined;
  const hostBits = BigInt(bits - prefixLength);
  return { family: parsed.family, address: (parsed.address >> hostBits) << hostBits, prefixLength };
}

/** True where every address of `inner` is in `outer`. */
export function includesRange(outer: IpRange, inner: IpRange): boolean {
  if (outer.family !== inner.family || outer.prefixLength > inner.prefixLength) return false;
  const hostBits = BigInt(BITS[outer.family] - outer.prefixLength);
  return outer.address >> hostBits === inner.address >> hostBits;
}

/** A range as iptables-save writes it: with its prefix, in the shortest form. */
export function formatIpRange(range: IpRange): string {
  const address = range.family === 4 ? partsOf(range, 4).join('.') : formatIpv6(partsOf(range, 8));
  return `${address}/${range.prefixLength}`;
}

function fold(parts: readonly number[], bitsOfPart: number): bigint {
  return parts.reduce((sum, part) => (sum << BigInt(bitsOfPart)) | BigInt(part), 0n);
}

function parseIpv4(text: string): readonly number[] | undefined {
  const parts = text.split('.');
  // A leading 0 would be octal for some readers and decimal for others.
  const good = parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
  return good ? parts.map(Number) : undefined;
}

/** The 16 bit groups of one side of `::`; the last of all may be an IPv4 address. */
function groupsOf(text: string, side: 'front' | 'end'): readonly number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups = parts.map((part, index) => {
    const mayBeIpv4 = side === 'end' && index === parts.length - 1;
    const ipv4 = mayBeIpv4 ? parseIpv4(part) : undefined;
    if (ipv4) return [fold(ipv4.slice(0, 2), 8), fold(ipv4.slice(2), 8)].map(Number);
    return /^[\da-f]{1,4}$/i.test(part) ? [Number.parseInt(part, 16)] : undefined;
  });
  return groups.some((group) => group === undefined) ? undefined : groups.flatMap((group) => group ?? []);
}

function parseIpv6(text: string): readonly number[] | undefined {
  const [before = '', after, ...more] = text.split('::');
  if (more.length > 0) return undefined;
  const head = groupsOf(before, after === undefined ? 'end' : 'front');
  const tail = groupsOf(after ?? '', 'end');
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  // "::" means one group at least.
  if (after === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...Array<number>(missing).fill(0), ...tail];
}

function parseAddress(text: string): { readonly family: IpFamily; readonly address: bigint } | undefined {
  const ipv4 = parseIpv4(text);
  if (ipv4) return { family: 4, address: fold(ipv4, 8) };
  const ipv6 = text.includes(':') ? parseIpv6(text) : undefined;
  return ipv6 && { family: 6, address: fold(ipv6, 16) };
}

function partsOf(range: IpRange, count: number): readonly number[] {
  const bitsOfPart = BITS[range.family] / count;
  const mask = (1n << BigInt(bitsOfPart)) - 1n;
  return Array.from({ length: count }, (_, index) =>
    Number((range.address >> BigInt(bitsOfPart * (count - 1 - index))) & mask),
  );
}

/** Groups in hexadecimal, with `::` for the first of the longest runs of two zeros or more (RFC 5952). */
function formatIpv6(groups: readonly number[]): string {
  const text = (from: number, to: number): string =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':');
  for (let length = groups.length; length >= 2; length -= 1) {
    const from = groups.findIndex((_, at) => isRunOfZeros(groups.slice(at, at + length), length));
    if (from >= 0) return `${text(0, from)}::${text(from + length, groups.length)}`;
  }
  return text(0, groups.length);
}

function isRunOfZeros(groups: readonly number[], length: number): boolean {
  return groups.length === length && groups.every((group) => group === 0);
}
