import { readFile } from 'node:fs/promises';

import type { IpFamily } from '../../redirect/rules/ip-range.js';
import { RedirectError } from '../../redirect/rules/redirect-error.js';
import type { RedirectOptions } from '../../redirect/rules/redirect-options.js';
import { policyRouting, redirectRules, rejectingRules } from '../../redirect/rules/redirect-rules.js';
import { hasIpv6, nameserversIn } from '../../redirect/rules/routing.js';
import { type Backend, saveProgram } from '../../redirect/system/iptables-backend.js';
import type { FamilyState } from '../../redirect/system/redirection-state.js';
import type { RunTool } from '../../redirect/system/run-tool.js';
import type { RedirectCommandFlags } from './flags.js';

const NAMESERVERS = '/etc/resolv.conf';

/**
 * What is to be set for each family.
 *
 * @throws RedirectError where IPv6 is to be rejected and the release does not do so
 */
export async function wantedStates(
  options: RedirectOptions,
  flags: RedirectCommandFlags,
): Promise<readonly FamilyState[]> {
  const nameservers = options.dns === 'servers' ? nameserversIn(await readOrEmpty(NAMESERVERS)) : [];
  if (options.dns === 'servers' && nameservers.length === 0) {
    process.stderr.write(`warning: ${NAMESERVERS} names no DNS server: no queries are captured\n`);
  }
  const states = (await familiesFor(flags)).map((family) => ({
    family,
    rules: redirectRules(options, family, nameservers),
    routing: policyRouting(options, family),
  }));
  return flags.ipv6 === 'reject' ? [...states, rejectedIpv6(options)] : states;
}

/**
 * No rules. With `auto`, IPv6 rules are looked for wherever ip6tables works, so that none are left; its failure is no
 * error then.
 */
export async function statesToClean(
  run: RunTool,
  backend: Backend,
  flags: RedirectCommandFlags,
): Promise<readonly FamilyState[]> {
  const families = async (): Promise<readonly IpFamily[]> => {
    if (flags.ipv6 === 'reject') return [4, 6];
    if (flags.ipv6 !== 'auto') return familiesFor(flags);
    const { status } = await run({ command: saveProgram(backend, 6), args: [] });
    return status === 0 ? [4, 6] : [4];
  };
  return (await families()).map((family) => ({ family, rules: [], routing: undefined }));
}

function rejectedIpv6(options: RedirectOptions): FamilyState {
  const rules = rejectingRules(options);
  if (rules) return { family: 6, rules, routing: undefined };
  const { name } = options.release;
  throw new RedirectError('--ipv6', `got 'reject', which Istio ${name} does not do, want auto, on or off`);
}

async function familiesFor({ ipv6 }: RedirectCommandFlags): Promise<readonly IpFamily[]> {
  if (ipv6 !== 'auto') return ipv6 === 'on' ? [4, 6] : [4];
  return hasIpv6(await readOrEmpty('/proc/net/if_inet6')) ? [4, 6] : [4];
}

/** A kernel without IPv6 has no list of its addresses, and an image may have no list of servers. */
async function readOrEmpty(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
