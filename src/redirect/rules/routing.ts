import type { IpFamily } from './ip-range.js';
import type { PolicyRouting } from './redirect-rules.js';

const LOCAL_ROUTE = /^local (?:default|0\.0\.0\.0\/0|::\/0) dev lo(?:\s|$)/;

const linesIn = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** The routing tables that `ip rule show` names for a mark, as numbers; tables with a name are not the redirection's. */
export function tablesForMark(rules: string, mark: number): readonly number[] {
  return linesIn(rules).flatMap((line) => {
    const [, found, table] = /\bfwmark (0x[\da-f]+)(?:\/0xffffffff)? lookup (\d+)$/.exec(line) ?? [];
    return Number(found) === mark ? [Number(table)] : [];
  });
}

/** What `ip route show table N` prints: the route of the redirection alone, nothing, or anything else. */
export function routeTableContents(routes: string): 'ours' | 'nothing' | 'other' {
  const lines = linesIn(routes);
  if (lines.length === 0) return 'nothing';
  return lines.length === 1 && LOCAL_ROUTE.test(lines[0] ?? '') ? 'ours' : 'other';
}

/** The arguments of `ip` that add or remove the routing: a rule for the mark, and a route to the host itself. */
export function routingCommands(
  action: 'add' | 'del',
  { mark, table }: PolicyRouting,
  family: IpFamily,
): readonly (readonly string[])[] {
  const rule = [`-${family}`, 'rule', action, 'fwmark', String(mark), 'lookup', String(table)];
  const route = [`-${family}`, 'route', action, 'local', 'default', 'dev', 'lo', 'table', String(table)];
  // The route first: a rule that leads to an empty table would let packets pass by.
  return action === 'add' ? [route, rule] : [rule, route];
}

/**
 * True where a network has IPv6 that can leave or enter it, by what `/proc/net/if_inet6` lists: an address on a line,
 * its interface last. That of loopback is not redirected in any case.
 */
export function hasIpv6(addresses: string): boolean {
  return linesIn(addresses).some((line) => !/\slo$/.test(line));
}

/** The arguments of `ip` that give the host the IPv6 address by which the proxy passes on what has no listener, or take it. */
export function passthroughCommand(action: 'add' | 'del'): readonly string[] {
  return ['-6', 'addr', action, '::6/128', 'dev', 'lo'];
}

/** The addresses of the DNS servers that a `resolv.conf` names. */
export function nameserversIn(text: string): readonly string[] {
  return linesIn(text).flatMap((line) => /^nameserver\s+([^\s%]+)$/.exec(line)?.[1] ?? []);
}
