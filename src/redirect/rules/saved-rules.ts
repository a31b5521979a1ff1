import { BUILT_IN_CHAINS, chainOf, CHAINS, type RuleSet, type Table, TABLE_NAMES, type TableName } from './rule-set.js';

/** The chains of the redirection in what `iptables-save` prints, their rules, and the rules that lead into them. */
export function ownRules(saved: string): RuleSet {
  return TABLE_NAMES.map((name) => ownTable(saved, name)).filter(({ chains }) => chains.length > 0);
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
    return chains.includes(chain) || (BUILT_IN_CHAINS[name].includes(chain) && chains.includes(target));
  };
  return { name, chains, rules: lines.filter((line) => line.startsWith('-A ') && isOurs(line)) };
}
