import type { IpFamily } from '../rules/ip-range.js';
import type { PolicyRouting } from '../rules/redirect-rules.js';
import { routeTableContents, tablesForMark } from '../rules/routing.js';
import type { RuleSet } from '../rules/rule-set.js';
import { markOf } from '../rules/saved-rules.js';
import { type Backend, readRules } from './iptables-backend.js';
import type { RunTool } from './run-tool.js';

/** The redirection of one IP family: its rules, and the routing where they are for TPROXY. */
export interface FamilyState {
  readonly family: IpFamily;
  readonly rules: RuleSet;
  readonly routing: PolicyRouting | undefined;
}

/** What a routing table holds; a table that was never used is no error of ours. */
export async function readRouteTable(
  run: RunTool,
  family: IpFamily,
  table: number,
): Promise<'ours' | 'nothing' | 'other'> {
  const { stdout } = await run({ command: 'ip', args: [`-${family}`, 'route', 'show', 'table', String(table)] });
  return routeTableContents(stdout);
}

/** What is set now, of ours. */
export async function readState(run: RunTool, backend: Backend, family: IpFamily): Promise<FamilyState> {
  const rules = await readRules(run, backend, family);
  return { family, rules, routing: await readRouting(run, family, rules) };
}

async function readRouting(run: RunTool, family: IpFamily, rules: RuleSet): Promise<PolicyRouting | undefined> {
  const mark = markOf(rules);
  if (mark === undefined) return undefined;
  const { stdout } = await run({ command: 'ip', args: [`-${family}`, 'rule', 'show'] });
  for (const table of tablesForMark(stdout, mark)) {
    if ((await readRouteTable(run, family, table)) === 'ours') return { mark, table };
  }
  return undefined;
}
