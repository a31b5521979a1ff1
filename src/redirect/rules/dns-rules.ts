import { formatIpRange, type IpFamily, parseIpRange } from './ip-range.js';
import type { RedirectOptions } from './redirect-options.js';
import { filterByFamily, groupRules, isFullFamily, matchPort, matchProxy, rule } from './rule-words.js';

const AGENT_PORT = 15053;
const DNS_PORT = 53;

/** The conntrack zones: queries of the agent to the servers, and those of the application to the agent. */
const ZONE = { servers: 'CT --zone 1', agent: 'CT --zone 2' } as const;

const toAgent = `-j REDIRECT --to-ports ${AGENT_PORT}`;
const UDP_QUERY = matchPort(DNS_PORT, 'udp');

/**
 * Whether queries of a family's servers go to the agent.
 *
 * @param nameservers addresses of the pod's own servers, of both families
 */
export function isDnsCaptured(options: RedirectOptions, family: IpFamily, nameservers: readonly string[]): boolean {
  if (options.release.dns === 'no' || !isFullFamily(options, family)) return false;
  return options.dns === 'all' || (options.dns === 'servers' && nameservers.length > 0);
}

/** Rules of `nat` in the chain of outbound connections: queries by TCP, or by both where DNS has a chain of its own. */
export function tcpDnsRules(
  options: RedirectOptions,
  family: IpFamily,
  nameservers: readonly string[],
): readonly string[] {
  if (!isDnsCaptured(options, family, nameservers)) return [];
  const servers = serversOf(options, family, nameservers);
  if (options.release.dns !== 'own chain') return queryRules('ISTIO_OUTPUT', 'tcp', servers);
  const queries = [
    ...queryRules('ISTIO_OUTPUT_DNS', 'tcp', servers),
    ...queryRules('ISTIO_OUTPUT_DNS', 'udp', servers),
  ];
  return queries.length > 0 ? ['-A ISTIO_OUTPUT -j ISTIO_OUTPUT_DNS', ...queries] : [];
}

/** Rules of `nat` for queries by UDP, where the chain of outbound connections has only TCP. */
export function udpDnsRules(
  options: RedirectOptions,
  family: IpFamily,
  nameservers: readonly string[],
): readonly string[] {
  if (options.release.dns === 'own chain' || !isDnsCaptured(options, family, nameservers)) return [];
  const chain = 'ISTIO_OUTPUT_DNS';
  return [
    `-A OUTPUT ${UDP_QUERY} -j ${chain}`,
    ...options.excludeInterfaces.map((name) => rule(chain, `-o ${name} -j RETURN`)),
    // What the agent asks must not come back to it.
    ...matchProxy(options).map((owner) => rule(chain, UDP_QUERY, `-m owner ${owner} -j RETURN`)),
    ...groupRules(chain, options, UDP_QUERY),
    ...queryRules(chain, 'udp', serversOf(options, family, nameservers)),
  ];
}

/** Rules of `raw`, which keep apart for conntrack what the application asks the agent and what the agent asks. */
export function rawRules(
  options: RedirectOptions,
  family: IpFamily,
  nameservers: readonly string[],
): readonly string[] {
  if (options.release.dns === 'no zones' || !isDnsCaptured(options, family, nameservers)) return [];
  const output = 'ISTIO_OUTPUT_DNS';
  const servers = serversOf(options, family, nameservers);
  const from = options.release.dns === 'zones by destination' ? '-d' : '-s';
  return [
    ...(servers.length > 0 ? ['-A PREROUTING -j ISTIO_INBOUND'] : []),
    `-A OUTPUT -j ${output}`,
    ...servers.map((server) =>
      rule('ISTIO_INBOUND', server && `${from} ${server}`, `-p udp -m udp --sport ${DNS_PORT} -j ${ZONE.servers}`),
    ),
    ...matchProxy(options).flatMap((owner) => [
      rule(output, UDP_QUERY, `-m owner ${owner} -j ${ZONE.servers}`),
      rule(output, `-p udp -m udp --sport ${AGENT_PORT} -m owner ${owner} -j ${ZONE.agent}`),
    ]),
    ...servers.map((server) => rule(output, server && `-d ${server}`, UDP_QUERY, `-j ${ZONE.agent}`)),
  ];
}

/** The servers of a family, as CIDR; an empty text for all of them. */
function serversOf({ dns }: RedirectOptions, family: IpFamily, nameservers: readonly string[]): readonly string[] {
  if (dns === 'all') return [''];
  const ranges = nameservers.flatMap((server) => parseIpRange(server) ?? []);
  return filterByFamily(ranges, family).map(formatIpRange);
}

function queryRules(chain: string, protocol: 'tcp' | 'udp', servers: readonly string[]): readonly string[] {
  return servers.map((server) => rule(chain, server && `-d ${server}`, matchPort(DNS_PORT, protocol), toAgent));
}
