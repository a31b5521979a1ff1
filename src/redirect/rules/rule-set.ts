/** A table of iptables that the redirection uses. */
export type TableName = 'nat' | 'mangle';

/** The redirection's chains in a table, and rules: in these chains, and from the built-in chains into them. */
export interface Table {
  readonly name: TableName;
  /** Sorted, as iptables lists them. */
  readonly chains: readonly string[];
  /** As iptables-save writes them: `-A CHAIN ...`. Built-in chains first, then the chains in their order. */
  readonly rules: readonly string[];
}

/** Rules of one IP family; tables without chains of the redirection are not in it. */
export type RuleSet = readonly Table[];

/** The tables, in the order in which they are written. */
export const TABLE_NAMES: readonly TableName[] = ['nat', 'mangle'];

/** The chains that the redirection makes. Istio's script makes all of them but the last, under these names. */
export const CHAINS: Readonly<Record<TableName, readonly string[]>> = {
  nat: ['ISTIO_INBOUND', 'ISTIO_IN_REDIRECT', 'ISTIO_OUTPUT', 'ISTIO_REDIRECT', 'ISTIO_VM_OUTPUT'],
  mangle: ['ISTIO_DIVERT', 'ISTIO_INBOUND', 'ISTIO_TPROXY'],
};

/** The chains that every table has from the start. */
export const BUILT_IN_CHAINS: Readonly<Record<TableName, readonly string[]>> = {
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
};

/** The table of this name in a rule set; empty where it has none. */
export function tableOf(rules: RuleSet, name: TableName): Table {
  return rules.find((table) => table.name === name) ?? { name, chains: [], rules: [] };
}

/** The chain that a rule is in. */
export function chainOf(rule: string): string {
  return rule.split(' ', 2)[1] ?? '';
}
