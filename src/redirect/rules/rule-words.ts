import { formatIpRange, type IpFamily, type IpRange } from './ip-range.js';
import type { RedirectOptions } from './redirect-options.js';

const LOOPBACK: Readonly<Record<IpFamily, string>> = { 4: '127.0.0.1/32', 6: '::1/128' };

/** A rule of a chain: `-A CHAIN MATCHES -j TARGET`. */
export function rule(chain: string, ...words: readonly string[]): string {
  return ['-A', chain, ...words.filter((word) => word !== '')].join(' ');
}

/** Matches a destination port of TCP, or of UDP. */
export function matchPort(port: number, protocol: 'tcp' | 'udp' = 'tcp'): string {
  return `-p ${protocol} -m ${protocol} --dport ${port}`;
}

/** Every address is what no match at all means, and iptables-save writes it so. */
export function matchDestination(range: IpRange): string {
  return range.prefixLength === 0 ? '' : `-d ${formatIpRange(range)}`;
}

/** The ranges of a family. */
export function filterByFamily(ranges: readonly IpRange[], family: IpFamily): readonly IpRange[] {
  return ranges.filter((range) => range.family === family);
}

/** The addresses that count as loopback. */
export function loopbackOf({ loopbackRange }: RedirectOptions, family: IpFamily): string {
  return family === 4 && loopbackRange ? formatIpRange(loopbackRange) : LOOPBACK[family];
}

/** Matches of what each user and each group of the proxy sends. */
export function matchProxy({ proxyUids, proxyGids }: RedirectOptions): readonly string[] {
  return [...proxyUids.map((uid) => `--uid-owner ${uid}`), ...proxyGids.map((gid) => `--gid-owner ${gid}`)];
}

/** Rules of a chain that leave the traffic alone of groups that are not to be redirected, where a match finds it. */
export function groupRules(
  chain: string,
  { ownerGroups, excludeOwnerGroups }: RedirectOptions,
  match = '',
): readonly string[] {
  if (ownerGroups === 'all') {
    return excludeOwnerGroups.map((gid) => rule(chain, match, `-m owner --gid-owner ${gid} -j RETURN`));
  }
  return [rule(chain, match, ...ownerGroups.map((gid) => `-m owner ! --gid-owner ${gid}`), '-j RETURN')];
}

/** A mark as iptables-save writes it: in hexadecimal. */
export function markText(mark: number): string {
  return `0x${mark.toString(16)}`;
}

/** Whether IPv6 is treated by the release as IPv4 is. */
export function isFullFamily({ release }: RedirectOptions, family: IpFamily): boolean {
  return family === 4 || release.ipv6 === 'as IPv4';
}
