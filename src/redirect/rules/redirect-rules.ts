import { rawRules } from './dns-rules.js';
import { inboundNatRules, inboundTable, mangleRules } from './inbound-rules.js';
import type { IpFamily } from './ip-range.js';
import { outboundNatRules } from './outbound-rules.js';
import type { RedirectOptions } from './redirect-options.js';
import { BUILT_IN_CHAINS, chainOf, CHAINS, REJECT_IPV6, type RuleSet, type Table, type TableName } from './rule-set.js';

/**
 * The rules for one IP family: those that the program of the release makes, in the form that iptables-save gives them.
 *
 * @param nameservers addresses of the pod's DNS servers, for options that capture queries to these
 */
export function redirectRules(
  options: RedirectOptions,
  family: IpFamily,
  nameservers: readonly string[] = [],
): RuleSet {
  const nat = [...outboundNatRules(options, family, nameservers), ...inboundNatRules(options, family)];
  return [
    ...buildTable('nat', nat),
    ...buildTable('mangle', mangleRules(options, family)),
    ...buildTable('raw', rawRules(options, family, nameservers)),
  ];
}

/** The rules that reject inbound IPv6, as the release does for a pod that has none; undefined where it does not. */
export function rejectingRules({ release }: RedirectOptions): RuleSet | undefined {
  if (release.withoutIpv6 === 'left alone') return undefined;
  const loopback = release.withoutIpv6 === 'rejected but loopback' ? [REJECT_IPV6.keepLoopback] : [];
  return buildTable('filter', [REJECT_IPV6.keepEstablished, ...loopback, REJECT_IPV6.reject]);
}

/** Where marked packets have to be routed to the proxy, and by which table; undefined without TPROXY. */
export interface PolicyRouting {
  readonly mark: number;
  readonly table: number;
}

/** The routing that the rules of a family need beside them. */
export function policyRouting(options: RedirectOptions, family: IpFamily = 4): PolicyRouting | undefined {
  if (inboundTable(options, family) !== 'mangle') return undefined;
  return { mark: options.tproxyMark, table: options.tproxyRouteTable };
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
