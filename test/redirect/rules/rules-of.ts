import type { IpFamily } from '../../../src/redirect/rules/ip-range.js';
import { redirectOptions } from '../../../src/redirect/rules/redirect-options.js';
import { redirectRules } from '../../../src/redirect/rules/redirect-rules.js';
import type { TableName } from '../../../src/redirect/rules/rule-set.js';
import { settingsFromArgs } from '../../../src/redirect/rules/settings-from-args.js';

/** What the rules are made for. */
export interface Asked {
  readonly args: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly family?: IpFamily;
  readonly nameservers?: readonly string[];
}

/** The rules of a chain, without what they begin with. */
export function chainOf(asked: Asked, table: TableName, chain: string): readonly string[] {
  const { args, variables = {}, family = 4, nameservers = [] } = asked;
  const start = `-A ${chain} `;
  return redirectRules(redirectOptions(settingsFromArgs(args, variables)), family, nameservers)
    .filter(({ name }) => name === table)
    .flatMap(({ rules }) => rules.filter((rule) => rule.startsWith(start)).map((rule) => rule.slice(start.length)));
}
