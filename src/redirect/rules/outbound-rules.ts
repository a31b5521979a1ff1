import { isDnsCaptured, tcpDnsRules, udpDnsRules } from './dns-rules.js';
import { PASSTHROUGH } from './inbound-rules.js';
import { formatIpRange, type IpFamily, type IpRange } from './ip-range.js';
import type { RedirectOptions } from './redirect-options.js';
import {
  filterByFamily,
  groupRules,
  isFullFamily,
  loopbackOf,
  matchDestination,
  matchPort,
  rule,
} from './rule-words.js';

const DNS_PORT = 53;

const returnRule = (...words: readonly string[]): string => rule('ISTIO_OUTPUT', ...words, '-j RETURN');

/** Rules of the table `nat` for what begins in the pod, and in virtual machines in it. */
export function outboundNatRules(
  options: RedirectOptions,
  family: IpFamily,
  nameservers: readonly string[],
): readonly string[] {
  const { release, proxyPort } = options;
  return [
    ...virtualMachineRules(options, family),
    `-A OUTPUT ${release.outbound.protocols === 'TCP' ? '-p tcp ' : ''}-j ISTIO_OUTPUT`,
    ...exemptRules(options, family),
    ...selfRules(options, family, nameservers),
    ...groupRules('ISTIO_OUTPUT', options),
    ...tcpDnsRules(options, family, nameservers),
    returnRule(`-d ${loopbackOf(options, family)}`),
    ...rangeRules('ISTIO_OUTPUT', options, family),
    `-A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports ${proxyPort}`,
    ...udpDnsRules(options, family, nameservers),
  ];
}

/** What is left alone before all else. */
function exemptRules(options: RedirectOptions, family: IpFamily): readonly string[] {
  const { release, excludeInterfaces, excludeOutboundPorts } = options;
  const protocols = release.outbound.protocols === 'all' ? (['tcp', 'udp'] as const) : (['tcp'] as const);
  return [
    ...excludeInterfaces.map((name) => returnRule(`-o ${name}`)),
    ...excludeOutboundPorts.flatMap((port) => protocols.map((protocol) => returnRule(matchPort(port, protocol)))),
    ...(release.outbound.passthrough ? [returnRule(`-s ${PASSTHROUGH[family]} -o lo`)] : []),
  ];
}

/** Connections of the pod to itself, and all that the proxy makes. */
function selfRules(options: RedirectOptions, family: IpFamily, nameservers: readonly string[]): readonly string[] {
  const { release, proxyUids, proxyGids, leaveSelfCalls } = options;
  const { selfCalls } = release.outbound;
  const owners = [
    ...proxyUids.map((id) => ({ owner: `--uid-owner ${id}`, isUser: true })),
    ...proxyGids.map((id) => ({ owner: `--gid-owner ${id}`, isUser: false })),
  ];
  if (selfCalls === 'outbound' || selfCalls === 'inbound') {
    const target = selfCalls === 'outbound' ? 'ISTIO_REDIRECT' : 'ISTIO_IN_REDIRECT';
    return [
      // An application that calls itself by the address of its pod or service goes through the proxy, the proxy too.
      ...(leaveSelfCalls ? [] : [rule('ISTIO_OUTPUT', `! -d ${loopbackOf(options, family)} -o lo -j ${target}`)]),
      ...owners.map(({ owner }) => returnRule(`-m owner ${owner}`)),
    ];
  }
  const dns = isDnsCaptured(options, family, nameservers);
  const applications = redirectsLoopback(options, family) ? '' : '-o lo';
  // A DNS server on localhost is to be captured too.
  const notDns = dns ? `-p tcp -m tcp ! --dport ${DNS_PORT}` : '';
  return owners.flatMap(({ owner, isUser }) => [
    rule(
      'ISTIO_OUTPUT',
      `! -d ${loopbackOf(options, family)} -o lo`,
      matchSelfCall(options, dns && isUser),
      `-m owner ${owner} -j ISTIO_IN_REDIRECT`,
    ),
    ...(applications === '' ? [] : [returnRule(applications, notDns, `-m owner ! ${owner}`)]),
    returnRule(`-m owner ${owner}`),
  ]);
}

/** The ports by which the proxy calls the pod, where not every port counts. */
function matchSelfCall({ release, tunnelPort }: RedirectOptions, withoutDns: boolean): string {
  if (release.outbound.selfCalls === 'inbound of proxy but tunnel') {
    return withoutDns
      ? `-p tcp -m multiport ! --dports ${DNS_PORT},${tunnelPort}`
      : `-p tcp -m tcp ! --dport ${tunnelPort}`;
  }
  return withoutDns ? `-p tcp -m tcp ! --dport ${DNS_PORT}` : '';
}

/** Whether what goes to loopback is asked for by name. */
function redirectsLoopback(options: RedirectOptions, family: IpFamily): boolean {
  const isLoopback = (range: IpRange): boolean => /^(?:127\.|::1\/)/.test(formatIpRange(range));
  return isFullFamily(options, family) && options.ipRanges !== 'all' && options.ipRanges.some(isLoopback);
}

/** Rules of a chain that gives to the proxy what goes to the ranges that are asked for, and leaves the rest alone. */
function rangeRules(chain: string, options: RedirectOptions, family: IpFamily): readonly string[] {
  const { ipRanges, excludeIpRanges, outboundPorts } = options;
  const excluded = filterByFamily(excludeIpRanges, family).map((range) =>
    rule(chain, matchDestination(range), '-j RETURN'),
  );
  const ports = outboundPorts.map((port) => rule(chain, matchPort(port), '-j ISTIO_REDIRECT'));
  if (ipRanges === 'all') return [...excluded, ...ports, rule(chain, '-j ISTIO_REDIRECT')];
  const included = filterByFamily(ipRanges, family).map((range) =>
    rule(chain, matchDestination(range), '-j ISTIO_REDIRECT'),
  );
  return [...excluded, ...ports, ...included, rule(chain, '-j RETURN')];
}

function virtualMachineRules(options: RedirectOptions, family: IpFamily): readonly string[] {
  const { release, interfaces, ipRanges } = options;
  if (interfaces.length === 0) return [];
  if (release.outbound.virtualMachines === 'own chain') {
    return [
      ...interfaces.map((name) => `-A PREROUTING -i ${name} -p tcp -j ISTIO_VM_OUTPUT`),
      ...rangeRules('ISTIO_VM_OUTPUT', options, family),
    ];
  }
  const first = (match: string, target: string): readonly string[] =>
    interfaces.map((name) => rule('PREROUTING', match, `-i ${name} -j ${target}`));
  const redirected =
    ipRanges === 'all' ? allOf(options, family) : filterByFamily(ipRanges, family).map(matchDestination);
  // Istio puts each of them before the last one.
  return [...first('', 'RETURN'), ...redirected.flatMap((match) => first(match, 'ISTIO_REDIRECT'))].reverse();
}

/** A match of everything, where the release redirects all that virtual machines send. */
function allOf(options: RedirectOptions, family: IpFamily): readonly string[] {
  return isFullFamily(options, family) ? [''] : [];
}
