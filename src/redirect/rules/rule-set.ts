/** A table of iptables that the redirection uses. */
export type TableName = 'nat' | 'mangle' | 'raw' | 'filter';

/** The redirection's chains in a table, and rules: in these chains, and its own in the built-in chains. */
export interface Table {
  readonly name: TableName;
  /** Sorted, as iptables lists them. */
  readonly chains: readonly string[];
  /** As iptables-save writes them: `-A CHAIN ...`. Built-in chains first, then the chains in their order. */
  readonly rules: readonly string[];
}

/** Rules of one IP family; tables without any of the redirection are not in it. */
export type RuleSet = readonly Table[];

/** The tables, in the order in which they are written. */
export const TABLE_NAMES: readonly TableName[] = ['nat', 'mangle', 'raw', 'filter'];

/** The chains that the redirection makes. Istio makes most of them, under these names. */
export const CHAINS: Readonly<Record<TableName, readonly string[]>> = {
  nat: ['ISTIO_INBOUND', 'ISTIO_IN_REDIRECT', 'ISTIO_OUTPUT', 'ISTIO_OUTPUT_DNS', 'ISTIO_REDIRECT', 'ISTIO_VM_OUTPUT'],
  mangle: ['ISTIO_DIVERT', 'ISTIO_DROP', 'ISTIO_INBOUND', 'ISTIO_OUTPUT', 'ISTIO_SAVE_MARK', 'ISTIO_TPROXY'],
  raw: ['ISTIO_INBOUND', 'ISTIO_OUTPUT_DNS'],
  filter: [],
};

/** The chains that every table has from the start. */
export const BUILT_IN_CHAINS: Readonly<Record<TableName, readonly string[]>> = {
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  raw: ['PREROUTING', 'OUTPUT'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
};

/** What the releases up to 1.5 set where a pod has no IPv6: it is rejected, but for what is wanted already. */
export const REJECT_IPV6 = {
  keepEstablished: '-A INPUT -m state --state ESTABLISHED -j ACCEPT',
  keepLoopback: '-A INPUT -d ::1/128 -i lo -j ACCEPT',
  reject: '-A INPUT -j REJECT --reject-with icmp6-port-unreachable',
} as const;

/** The table of this name in a rule set; empty where it has none. */
export function tableOf(rules: RuleSet, name: TableName): Table {
  return rules.find((table) => table.name === name) ?? { name, chains: [], rules: [] };
}

/** The chain that a rule is in. */
export function chainOf(rule: string): string {
  return rule.split(' ', 2)[1] ?? '';
}
