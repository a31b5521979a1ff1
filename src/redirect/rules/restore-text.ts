import { BUILT_IN_CHAINS, chainOf, type RuleSet, type Table, TABLE_NAMES, tableOf } from './rule-set.js';

/** From the rule `-A CHAIN ...` to the command that removes it. */
const deleteCommand = (rule: string): string => rule.replace(/^-A /, '-D ');

/**
 * The input of `iptables-restore --noflush` that replaces the chains and rules of `current` by those of `wanted`. All
 * others stay as they are. Empty where neither has any.
 */
export function restoreText(current: RuleSet, wanted: RuleSet): string {
  const lines = TABLE_NAMES.flatMap((name) => tableChange(tableOf(current, name), tableOf(wanted, name)));
  return lines.map((line) => `${line}\n`).join('');
}

function tableChange(current: Table, wanted: Table): readonly string[] {
  if ([current, wanted].every(({ chains, rules }) => chains.length + rules.length === 0)) return [];
  const builtIn = BUILT_IN_CHAINS[wanted.name];
  const obsolete = current.chains.filter((chain) => !wanted.chains.includes(chain));
  return [
    `*${wanted.name}`,
    ...wanted.chains.map((chain) => `:${chain} - [0:0]`),
    ...current.rules.filter((rule) => builtIn.includes(chainOf(rule))).map(deleteCommand),
    ...current.chains.map((chain) => `-F ${chain}`),
    ...obsolete.map((chain) => `-X ${chain}`),
    ...wanted.rules,
    'COMMIT',
  ];
}
