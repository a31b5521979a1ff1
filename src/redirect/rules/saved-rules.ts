import {
  BUILT_IN_CHAINS,
  chainOf,
  CHAINS,
  REJECT_IPV6,
  type RuleSet,
  type Table,
  TABLE_NAMES,
  type TableName,
} from './rule-set.js';

/** Rules in a built-in chain by which the interface of a virtual machine is left alone: Istio has no chain for them. */
const BY_INTERFACE = /^-A PREROUTING -i \S+ -j RETURN$/;

/**
 * The chains of the redirection in what `iptables-save` prints, their rules, and the rules in built-in chains that lead
 * into them or that only the redirection makes.
 */
export function ownRules(saved: string): RuleSet {
  return TABLE_NAMES.map((name) => ownTable(saved, name)).filter(
    ({ rules, chains }) => rules.length + chains.length > 0,
  );
}

/** How many rules `iptables-save` has printed, whichever program made them. */
export function countRules(saved: string): number {
  return saved.split('\n').filter((line) => line.startsWith('-A ')).length;
}

/** The mark of packets for the proxy, in rules with TPROXY; undefined where there are none. */
export function markOf(rules: RuleSet): number | undefined {
  const all = rules.flatMap((table) => table.rules);
  const [mark] = all.flatMap((rule) => / --tproxy-mark (0x[\da-f]+)/.exec(rule)?.[1] ?? []);
  return mark === undefined ? undefined : Number(mark);
}

/** Whether rules let pass what the proxy sends from the IPv6 address for what has no listener, which the host needs then. */
export function needsPassthrough(rules: RuleSet): boolean {
  return rules.some((table) => table.rules.some((rule) => rule.includes(' -s ::6/128 ')));
}

/** The lines of each table of an `iptables-save`. */
function linesOf(saved: string, name: TableName): readonly string[] {
  const lines = saved.split('\n');
  const start = lines.indexOf(`*${name}`);
  return start === -1 ? [] : lines.slice(start + 1, lines.indexOf('COMMIT', start));
}

function ownTable(saved: string, name: TableName): Table {
  const lines = linesOf(saved, name);
  const declared = new Set(lines.filter((line) => line.startsWith(':')).map((line) => line.slice(1).split(' ', 1)[0]));
  const chains = CHAINS[name].filter((chain) => declared.has(chain));
  const isOurs = (rule: string): boolean => {
    const target = / -[jg] (\S+)/.exec(rule)?.[1] ?? '';
    const chain = chainOf(rule);
    if (chains.length > 0 && BY_INTERFACE.test(rule)) return true;
    return chains.includes(chain) || (BUILT_IN_CHAINS[name].includes(chain) && chains.includes(target));
  };
  const rules = lines.filter((line) => line.startsWith('-A '));
  return { name, chains, rules: name === 'filter' ? rejectingIn(rules) : rules.filter(isOurs) };
}

/** The rules that reject inbound IPv6, which count only where those of them that every release has are there. */
function rejectingIn(rules: readonly string[]): readonly string[] {
  const { keepEstablished, keepLoopback, reject } = REJECT_IPV6;
  if (![keepEstablished, reject].every((rule) => rules.includes(rule))) return [];
  return rules.filter((rule) => rule === keepEstablished || rule === keepLoopback || rule === reject);
}
