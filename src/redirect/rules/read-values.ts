import uniq from 'lodash/uniq.js';
import uniqBy from 'lodash/uniqBy.js';

import { shorten } from '../../json/shorten.js';
import { formatIpRange, type IpRange, parseIpRange } from './ip-range.js';
import { RedirectError } from './redirect-error.js';
import type { Setting } from './releases/redirect-settings.js';

// Templates end lists with a comma, and put blanks between the items.
const itemsOf = ({ value }: Setting): readonly string[] =>
  uniq(value.split(',').map((item) => item.trim())).filter((item) => item !== '');

// 4294967295 is not a user: it means "leave it as it is".
const ID = { what: 'id', from: 0, to: 4294967294 };

/** Reads a port; throws RedirectError for what is none, as all functions here do for what they can't read. */
export function readPort(name: string, text: string): number {
  return readNumber(name, text, { what: 'port', from: 1, to: 65535 });
}

/** Reads a mark of packets. */
export function readMark(name: string, text: string): number {
  return readNumber(name, text, { what: 'mark', from: 1, to: 0xffffffff });
}

/** Reads the number of a routing table that is free for use. */
export function readRouteTable(name: string, text: string): number {
  const table = readNumber(name, text, { what: 'routing table', from: 1, to: 0xffffffff });
  if (table < 253 || table > 255) return table;
  throw new RedirectError(name, `got routing table ${table}, which the system uses, want another`);
}

/** What a setting says, or the fallback where it is missing or empty. */
export function numberIn(
  setting: Setting | undefined,
  fallback: number,
  read: (name: string, text: string) => number,
): number {
  const text = setting?.value.trim() ?? '';
  return setting && text !== '' ? read(setting.name, text) : fallback;
}

/** The ports of a list. */
export function portsIn(setting: Setting | undefined): readonly number[] {
  return setting ? uniq(itemsOf(setting).map((item) => readPort(setting.name, item))) : [];
}

/** The users or groups of a list, by number; the fallback where it has none. */
export function idsIn(setting: Setting | undefined, fallback: readonly number[]): readonly number[] {
  if (!setting) return fallback;
  const ids = uniq(itemsOf(setting).map((item) => readNumber(setting.name, item, ID)));
  return ids.length > 0 ? ids : fallback;
}

/** The address ranges of a list. */
export function rangesIn(setting: Setting | undefined): readonly IpRange[] {
  if (!setting) return [];
  const ranges = itemsOf(setting).map((item) => {
    const range = parseIpRange(item);
    if (range) return range;
    throw new RedirectError(setting.name, `got range '${shorten(item)}', want CIDR like 10.0.0.0/8 or fd00::/8`);
  });
  return uniqBy(ranges, formatIpRange);
}

/** `*` means all; a missing setting means what the fallback says. */
export function readAllOr<Item>(
  setting: Setting | undefined,
  read: (setting: Setting) => readonly Item[],
  fallback: 'all' | readonly Item[],
): 'all' | readonly Item[] {
  if (!setting) return fallback;
  const items = itemsOf(setting);
  if (!items.includes('*')) return read(setting);
  if (items.length === 1) return 'all';
  throw new RedirectError(
    setting.name,
    `got '*' among other items in '${shorten(setting.value)}', want '*' alone or none`,
  );
}

/** The way inbound connections reach the proxy; REDIRECT where nothing says otherwise. */
export function modeIn(setting: Setting | undefined): 'REDIRECT' | 'TPROXY' {
  const mode = setting?.value.trim() ?? '';
  if (mode === '' || mode === 'REDIRECT') return 'REDIRECT';
  if (mode === 'TPROXY') return mode;
  throw new RedirectError(setting?.name ?? '-m', `got mode '${shorten(mode)}', want 'REDIRECT' or 'TPROXY'`);
}

/** The network interfaces of a list. */
export function interfacesIn(setting: Setting | undefined): readonly string[] {
  if (!setting) return [];
  const names = itemsOf(setting);
  // 15 characters is the longest that Linux has; "+" at the end means any rest.
  const bad = names.find((name) => !/^[\w.@:-]{1,14}[\w.@:+-]$|^\w$/.test(name));
  if (bad === undefined) return names;
  throw new RedirectError(setting.name, `got interface '${shorten(bad)}', want a name of 15 letters or digits at most`);
}

const SWITCHES: ReadonlyMap<string, boolean> = new Map([
  ...['true', 't', '1'].map((word) => [word, true] as const),
  ...['', 'false', 'f', '0'].map((word) => [word, false] as const),
]);

/** Whether a switch is on, in the spellings that Go knows. */
export function switchIn(setting: Setting | undefined): boolean {
  const on = SWITCHES.get(setting?.value.trim().toLowerCase() ?? '');
  if (on !== undefined) return on;
  throw new RedirectError(setting?.name ?? '', `got '${shorten(setting?.value ?? '')}', want 'true' or 'false'`);
}

function readNumber(name: string, text: string, range: { what: string; from: number; to: number }): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= range.from && number <= range.to) return number;
  throw new RedirectError(
    name,
    `got ${range.what} '${shorten(text)}', want a number from ${range.from} to ${range.to}`,
  );
}
