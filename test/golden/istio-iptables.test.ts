import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import groupBy from 'lodash/groupBy.js';

import type { IpFamily } from '../../src/redirect/rules/ip-range.js';
import { type RedirectOptions, redirectOptions } from '../../src/redirect/rules/redirect-options.js';
import { policyRouting, redirectRules, rejectingRules } from '../../src/redirect/rules/redirect-rules.js';
import { routingCommands } from '../../src/redirect/rules/routing.js';
import { chainOf, type RuleSet } from '../../src/redirect/rules/rule-set.js';
import { needsPassthrough } from '../../src/redirect/rules/saved-rules.js';
import { settingsFromArgs } from '../../src/redirect/rules/settings-from-args.js';

const RECORDED = new URL('../../../shared/golden/istio-iptables/', import.meta.url);

/** Rules by table and chain. */
type Recorded = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** What the script of a release set when it was run. */
interface Case {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly podIP: string;
  readonly exit: number;
  readonly ip: readonly string[];
  readonly iptables: Recorded;
  readonly ip6tables: Recorded;
}

const read = (file: string): readonly Case[] =>
  JSON.parse(readFileSync(new URL(file, RECORDED), 'utf8')) as readonly Case[];

/** What iptables takes where nothing is said; `-m tcp` is what `-p tcp` with a port brings with it. */
const DEFAULTS = ['--on-ip 0.0.0.0', '--on-ip ::', '--reject-with icmp6-port-unreachable', '-m tcp'];

/** A rule as it is recorded: its options in the order of the alphabet. */
function recordedForm(rule: string): string {
  const options = rule
    .replace(/^-A \S+ /, '')
    .split(/ (?=(?:! )?-)/)
    .reduce<readonly string[]>(
      (all, word) => (all.at(-1) === '!' ? [...all.slice(0, -1), `! ${word}`] : [...all, word]),
      [],
    );
  return options
    .filter((option) => !DEFAULTS.includes(option))
    .sort()
    .join(' ; ');
}

/** Rules without what a packet does not notice: a return at the end of a chain, and chains that have no rules then. */
function noticed(chains: Readonly<Record<string, readonly string[]>>): Readonly<Record<string, readonly string[]>> {
  const kept = Object.entries(chains).map(([chain, rules]) => [
    chain,
    rules.at(-1) === '-j RETURN' ? rules.slice(0, -1) : rules,
  ]);
  return Object.fromEntries(kept.filter(([, rules]) => (rules?.length ?? 0) > 0)) as Record<string, readonly string[]>;
}

function ours(rules: RuleSet): Recorded {
  const byTable = rules.map((table) => {
    const chains = groupBy(table.rules, chainOf);
    const forms = Object.entries(chains).map(([chain, own]) => [chain, own.map(recordedForm)]);
    return [table.name, noticed(Object.fromEntries(forms) as Record<string, readonly string[]>)];
  });
  return Object.fromEntries(byTable) as Recorded;
}

const theirs = (recorded: Recorded): Recorded =>
  Object.fromEntries(Object.entries(recorded).map(([table, chains]) => [table, noticed(chains)]));

/** The calls of `ip`, in one spelling and order. */
function routingOf(options: RedirectOptions, families: readonly IpFamily[]): readonly string[] {
  const calls = families.flatMap((family) => {
    const routing = policyRouting(options, family);
    const passes = family === 6 && needsPassthrough(redirectRules(options, family));
    return [
      ...(passes ? ['-6 addr add ::6/128 dev lo'] : []),
      ...(routing ? routingCommands('add', routing, family).map((words) => words.join(' ')) : []),
    ];
  });
  return calls.map((call) => call.replace(/^-4 /, '-f inet ')).sort();
}

const files = existsSync(RECORDED) ? readdirSync(RECORDED).filter((file) => file.endsWith('.json')) : [];

describe("the rules of Istio's own scripts", () => {
  it('are read beside the checkout', function () {
    if (files.length === 0) {
      console.error(`the rules of Istio's scripts are not compared: no ${RECORDED.pathname}`);
      this.skip();
    }
    expect(files).to.include.members(['1.0.2.json', '1.1.0.json', '1.2.0.json', '1.3.0.json', '1.4.0.json']);
  });

  for (const file of files) {
    const version = file.replace('.json', '');
    for (const { args, env, podIP, exit, ip, iptables, ip6tables } of read(file)) {
      const words = [...args.map((word) => word || "''"), ...Object.entries(env).map((pair) => pair.join('='))];
      it(`are those of ${version} for ${words.join(' ') || 'no arguments'} at ${podIP}`, () => {
        expect(exit).to.equal(0);
        const options = redirectOptions(settingsFromArgs(['--istio-version', version, ...args], env));
        const hasIpv6 = podIP.includes(':');
        expect(ours(redirectRules(options, 4))).to.deep.equal(theirs(iptables));
        expect(ours((hasIpv6 ? redirectRules(options, 6) : rejectingRules(options)) ?? [])).to.deep.equal(
          theirs(ip6tables),
        );
        expect(routingOf(options, hasIpv6 ? [4, 6] : [4])).to.deep.equal(ip);
      });
    }
  }
});
