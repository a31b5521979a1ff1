import { formatIpRange, type IpFamily, type IpRange } from './ip-range.js';
import type { RedirectOptions } from './redirect-options.js';
import { BUILT_IN_CHAINS, chainOf, CHAINS, type RuleSet, type Table, type TableName } from './rule-set.js';

const LOOPBACK: Readonly<Record<IpFamily, string>> = { 4: '127.0.0.1/32', 6: '::1/128' };
const ANY_ADDRESS: Readonly<Record<IpFamily, string>> = { 4: '0.0.0.0', 6: '::' };
const SSH_PORT = 22;

/** A rule of a chain: `-A CHAIN MATCHES -j TARGET`. */
const rule = (chain: string, ...words: readonly string[]): string =>
  ['-A', chain, ...words.filter((word) => word !== '')].join(' ');

const matchPort = (port: number): string => `-p tcp -m tcp --dport ${port}`;

/** Every address is what no match at all means, and iptables-save writes it so. */
const matchDestination = (range: IpRange): string => (range.prefixLength === 0 ? '' : `-d ${formatIpRange(range)}`);

const filterByFamily = (ranges: readonly IpRange[], family: IpFamily): readonly IpRange[] =>
  ranges.filter((range) => range.family === family);

/**
 * The rules for one IP family: those of Istio's script of 0.2 to 1.0, in the form that iptables-save gives them. IPv6
 * gets the same rules as IPv4, each with its own ranges.
 */
export function redirectRules(options: RedirectOptions, family: IpFamily): RuleSet {
  return [...buildTable('nat', natRules(options, family)), ...buildTable('mangle', mangleRules(options, family))];
}

/** Where marked packets have to be routed to the proxy, and by which table; undefined without TPROXY. */
export interface PolicyRouting {
  readonly mark: number;
  readonly table: number;
}

/** The routing that the rules need beside them. */
export function policyRouting(options: RedirectOptions): PolicyRouting | undefined {
  if (inboundTable(options) !== 'mangle') return undefined;
  return { mark: options.tproxyMark, table: options.tproxyRouteTable };
}

function inboundTable({ inboundPorts, inboundMode }: RedirectOptions): TableName | undefined {
  if (inboundPorts !== 'all' && inboundPorts.length === 0) return undefined;
  return inboundMode === 'TPROXY' ? 'mangle' : 'nat';
}

/** To the proxy. With TPROXY, packets of a connection that it has taken already find their socket. */
function captureInbound(options: RedirectOptions, match: string): readonly string[] {
  if (options.inboundMode === 'REDIRECT') return [rule('ISTIO_INBOUND', match, '-j ISTIO_IN_REDIRECT')];
  return [rule('ISTIO_INBOUND', match, '-m socket -j ISTIO_DIVERT'), rule('ISTIO_INBOUND', match, '-j ISTIO_TPROXY')];
}

function inboundRules(options: RedirectOptions): readonly string[] {
  const { inboundPorts, excludeInboundPorts, interfaces } = options;
  const returnRule = (match: string): string => rule('ISTIO_INBOUND', match, '-j RETURN');
  return [
    '-A PREROUTING -p tcp -j ISTIO_INBOUND',
    ...interfaces.map((name) => returnRule(`-i ${name}`)),
    ...(inboundPorts === 'all'
      ? [
          ...[...new Set([SSH_PORT, ...excludeInboundPorts])].map((port) => returnRule(matchPort(port))),
          ...captureInbound(options, '-p tcp'),
        ]
      : inboundPorts.flatMap((port) => captureInbound(options, matchPort(port)))),
  ];
}

/** Rules of a chain that gives to the proxy what goes to the ranges that are asked for, and leaves the rest alone. */
function outboundRangeRules(chain: string, options: RedirectOptions, family: IpFamily): readonly string[] {
  const { ipRanges, excludeIpRanges } = options;
  const excluded = filterByFamily(excludeIpRanges, family).map((range) =>
    rule(chain, matchDestination(range), '-j RETURN'),
  );
  if (ipRanges === 'all') return [...excluded, rule(chain, '-j ISTIO_REDIRECT')];
  const included = filterByFamily(ipRanges, family).map((range) =>
    rule(chain, matchDestination(range), '-j ISTIO_REDIRECT'),
  );
  return [...excluded, ...included, rule(chain, '-j RETURN')];
}

function outboundRules(options: RedirectOptions, family: IpFamily): readonly string[] {
  const returnRule = (match: string): string => rule('ISTIO_OUTPUT', match, '-j RETURN');
  return [
    '-A OUTPUT -p tcp -j ISTIO_OUTPUT',
    ...options.excludeOutboundPorts.map((port) => returnRule(matchPort(port))),
    // An application that calls itself by the address of its pod or service goes through the proxy, the proxy too.
    rule('ISTIO_OUTPUT', `! -d ${LOOPBACK[family]} -o lo -j ISTIO_REDIRECT`),
    ...options.proxyUids.map((uid) => returnRule(`-m owner --uid-owner ${uid}`)),
    ...options.proxyGids.map((gid) => returnRule(`-m owner --gid-owner ${gid}`)),
    returnRule(`-d ${LOOPBACK[family]}`),
    ...outboundRangeRules('ISTIO_OUTPUT', options, family),
  ];
}

function interfaceRules(options: RedirectOptions, family: IpFamily): readonly string[] {
  if (options.interfaces.length === 0) return [];
  return [
    ...options.interfaces.map((name) => `-A PREROUTING -i ${name} -p tcp -j ISTIO_VM_OUTPUT`),
    ...outboundRangeRules('ISTIO_VM_OUTPUT', options, family),
  ];
}

function natRules(options: RedirectOptions, family: IpFamily): readonly string[] {
  return [
    ...interfaceRules(options, family),
    ...(inboundTable(options) === 'nat' ? inboundRules(options) : []),
    `-A ISTIO_IN_REDIRECT -p tcp -j REDIRECT --to-ports ${options.inboundProxyPort}`,
    ...outboundRules(options, family),
    `-A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports ${options.proxyPort}`,
  ];
}

function mangleRules(options: RedirectOptions, family: IpFamily): readonly string[] {
  if (inboundTable(options) !== 'mangle') return [];
  const mark = `0x${options.tproxyMark.toString(16)}/0xffffffff`;
  const target = `TPROXY --on-port ${options.proxyPort} --on-ip ${ANY_ADDRESS[family]} --tproxy-mark ${mark}`;
  return [
    ...inboundRules(options),
    `-A ISTIO_DIVERT -j MARK --set-xmark ${mark}`,
    '-A ISTIO_DIVERT -j ACCEPT',
    `-A ISTIO_TPROXY ! -d ${LOOPBACK[family]} -p tcp -j ${target}`,
  ];
}

/** Sorts rules by their chains, in the order in which iptables-save lists these; within a chain their order stays. */
function buildTable(name: TableName, rules: readonly string[]): readonly Table[] {
  const present = new Set(rules.map(chainOf));
  const chains = CHAINS[name].filter((chain) => present.has(chain));
  const ordered = [...BUILT_IN_CHAINS[name], ...chains].flatMap((chain) =>
    rules.filter((text) => chainOf(text) === chain),
  );
  return rules.length > 0 ? [{ name, chains, rules: ordered }] : [];
}
