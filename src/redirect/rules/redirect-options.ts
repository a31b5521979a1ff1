import uniq from 'lodash/uniq.js';
import uniqBy from 'lodash/uniqBy.js';

import { shorten } from '../../json/shorten.js';
import { formatIpRange, includesRange, type IpRange, parseIpRange } from './ip-range.js';
import { RedirectError } from './redirect-error.js';
import type { RedirectKey } from './redirect-flags.js';

/** A setting as the user wrote it. */
export interface Setting {
  /** The flag or variable it comes from: errors name it. */
  readonly name: string;
  readonly value: string;
}

/** The settings that were given, not read yet. A missing one has its default; an empty list is a value. */
export type RedirectSettings = Readonly<Partial<Record<RedirectKey, Setting>>>;

/** What to redirect, checked. */
export interface RedirectOptions {
  readonly proxyPort: number;
  readonly inboundProxyPort: number;
  readonly proxyUids: readonly number[];
  readonly proxyGids: readonly number[];
  readonly inboundMode: 'REDIRECT' | 'TPROXY';
  /** `all` is every port but that of SSH. */
  readonly inboundPorts: 'all' | readonly number[];
  readonly excludeInboundPorts: readonly number[];
  readonly ipRanges: 'all' | readonly IpRange[];
  readonly excludeIpRanges: readonly IpRange[];
  readonly excludeOutboundPorts: readonly number[];
  readonly interfaces: readonly string[];
  readonly tproxyMark: number;
  readonly tproxyRouteTable: number;
}

// Templates end lists with a comma, and put blanks between the items.
const itemsOf = ({ value }: Setting): readonly string[] =>
  uniq(value.split(',').map((item) => item.trim())).filter((item) => item !== '');

const readPort = (name: string, text: string): number => readNumber(name, text, { what: 'port', from: 1, to: 65535 });

/**
 * Reads settings. A missing one means what `proxy_init` of 0.2 does with `-p` and `-u` alone: everything is redirected. An
 * empty one means what it does in 1.0: nothing is redirected.
 *
 * @throws RedirectError that names the setting
 */
export function redirectOptions(settings: RedirectSettings): RedirectOptions {
  const proxyPort = numberIn(settings.proxyPort, 15001, readPort);
  const proxyUids = idsIn(settings.proxyUid, [1337]);
  const options: RedirectOptions = {
    proxyPort,
    inboundProxyPort: numberIn(settings.inboundProxyPort, proxyPort, readPort),
    proxyUids,
    proxyGids: idsIn(settings.proxyGid, proxyUids),
    inboundMode: modeIn(settings.inboundMode),
    inboundPorts: readAllOr(settings.inboundPorts, portsIn),
    excludeInboundPorts: portsIn(settings.excludeInboundPorts),
    ipRanges: readAllOr(settings.ipRanges, rangesIn),
    excludeIpRanges: rangesIn(settings.excludeIpRanges),
    excludeOutboundPorts: portsIn(settings.excludeOutboundPorts),
    interfaces: interfacesIn(settings.interfaces),
    tproxyMark: numberIn(settings.tproxyMark, 1337, readMark),
    tproxyRouteTable: numberIn(settings.tproxyRouteTable, 133, readRouteTable),
  };
  refuseExcludedPort(options, settings);
  refuseExcludedRange(options, settings);
  return options;
}

function readNumber(name: string, text: string, range: { what: string; from: number; to: number }): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= range.from && number <= range.to) return number;
  throw new RedirectError(
    name,
    `got ${range.what} '${shorten(text)}', want a number from ${range.from} to ${range.to}`,
  );
}

function numberIn(
  setting: Setting | undefined,
  fallback: number,
  read: (name: string, text: string) => number,
): number {
  const text = setting?.value.trim() ?? '';
  return setting && text !== '' ? read(setting.name, text) : fallback;
}

function portsIn(setting: Setting | undefined): readonly number[] {
  return setting ? uniq(itemsOf(setting).map((item) => readPort(setting.name, item))) : [];
}

function idsIn(setting: Setting | undefined, fallback: readonly number[]): readonly number[] {
  if (!setting) return fallback;
  // 4294967295 is not a user: it means "leave it as it is".
  const range = { what: 'id', from: 0, to: 4294967294 };
  const ids = uniq(itemsOf(setting).map((item) => readNumber(setting.name, item, range)));
  return ids.length > 0 ? ids : fallback;
}

function rangesIn(setting: Setting | undefined): readonly IpRange[] {
  if (!setting) return [];
  const ranges = itemsOf(setting).map((item) => {
    const range = parseIpRange(item);
    if (range) return range;
    throw new RedirectError(setting.name, `got range '${shorten(item)}', want CIDR like 10.0.0.0/8 or fd00::/8`);
  });
  return uniqBy(ranges, formatIpRange);
}

/** `*`, and a missing setting, mean all. */
function readAllOr<Item>(
  setting: Setting | undefined,
  read: (setting: Setting) => readonly Item[],
): 'all' | readonly Item[] {
  if (!setting) return 'all';
  const items = itemsOf(setting);
  if (!items.includes('*')) return read(setting);
  if (items.length === 1) return 'all';
  throw new RedirectError(
    setting.name,
    `got '*' among other items in '${shorten(setting.value)}', want '*' alone or none`,
  );
}

function modeIn(setting: Setting | undefined): RedirectOptions['inboundMode'] {
  const mode = setting?.value.trim() ?? '';
  if (mode === '' || mode === 'REDIRECT') return 'REDIRECT';
  if (mode === 'TPROXY') return mode;
  throw new RedirectError(setting?.name ?? '-m', `got mode '${shorten(mode)}', want 'REDIRECT' or 'TPROXY'`);
}

function interfacesIn(setting: Setting | undefined): readonly string[] {
  if (!setting) return [];
  const names = itemsOf(setting);
  // 15 characters is the longest that Linux has; "+" at the end means any rest.
  const bad = names.find((name) => !/^[\w.@:-]{1,14}[\w.@:+-]$|^\w$/.test(name));
  if (bad === undefined) return names;
  throw new RedirectError(setting.name, `got interface '${shorten(bad)}', want a name of 15 letters or digits at most`);
}

function readMark(name: string, text: string): number {
  return readNumber(name, text, { what: 'mark', from: 1, to: 0xffffffff });
}

function readRouteTable(name: string, text: string): number {
  const table = readNumber(name, text, { what: 'routing table', from: 1, to: 0xffffffff });
  if (table < 253 || table > 255) return table;
  throw new RedirectError(name, `got routing table ${table}, which the system uses, want another`);
}

function refuseExcludedPort(options: RedirectOptions, { inboundPorts, excludeInboundPorts }: RedirectSettings): void {
  if (options.inboundPorts === 'all') return;
  const both = options.inboundPorts.find((port) => options.excludeInboundPorts.includes(port));
  if (both === undefined) return;
  const [include, exclude] = [inboundPorts?.name ?? '-b', excludeInboundPorts?.name ?? '-d'];
  throw new RedirectError(include, `got port ${both}, which ${exclude} excludes, want it in one of them`);
}

function refuseExcludedRange(options: RedirectOptions, { ipRanges, excludeIpRanges }: RedirectSettings): void {
  if (options.ipRanges === 'all') return;
  for (const range of options.ipRanges) {
    const excluding = options.excludeIpRanges.find((excluded) => includesRange(excluded, range));
    if (excluding) {
      const by = `${excludeIpRanges?.name ?? '-x'} excludes with ${formatIpRange(excluding)}`;
      const problem = `got range ${formatIpRange(range)}, which ${by}, want it in one of them`;
      throw new RedirectError(ipRanges?.name ?? '-i', problem);
    }
  }
}
