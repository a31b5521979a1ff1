import { readFile } from 'node:fs/promises';

import type { IpFamily } from '../../redirect/rules/ip-range.js';
import { type RedirectOptions, redirectOptions, type RedirectSettings } from '../../redirect/rules/redirect-options.js';
import { policyRouting, redirectRules } from '../../redirect/rules/redirect-rules.js';
import { restoreText } from '../../redirect/rules/restore-text.js';
import { hasIpv6, routingCommands } from '../../redirect/rules/routing.js';
import { type Change, changeRedirection, changesAnything } from '../../redirect/system/change-redirection.js';
import { type Backend, findBackend, saveProgram } from '../../redirect/system/iptables-backend.js';
import { type FamilyState, readState } from '../../redirect/system/redirection-state.js';
import { type RunTool, toolRunner } from '../../redirect/system/run-tool.js';
import { writeOutput } from '../shared/write-text.js';
import type { RedirectCommandFlags } from './flags.js';

const stateFor = (options: RedirectOptions, family: IpFamily): FamilyState => ({
  family,
  rules: redirectRules(options, family),
  routing: policyRouting(options),
});

const NOTHING = { rules: [], routing: undefined };

/** The changes of one run. */
interface Task {
  readonly run: RunTool;
  readonly backend: Backend;
  readonly changes: readonly Change[];
}

/**
 * Runs the command `redirect`.
 *
 * @throws RedirectError for a setting that is not valid, OperationalError for a program that fails on this machine
 */
export async function runRedirect(settings: RedirectSettings, flags: RedirectCommandFlags): Promise<void> {
  const options = redirectOptions(settings);
  const mayNot = process.getuid?.() !== 0 && !flags.apply && !flags.clean;
  if (!flags.clean && (flags.dryRun || mayNot)) {
    if (!flags.dryRun) process.stderr.write('not run as root: the rules are printed, nothing is set\n');
    return printRules(options, flags);
  }
  const { run, backend, changes } = await taskFor(options, flags);
  if (flags.dryRun) {
    await writeOutput(changes.map(({ current, wanted }) => changeText(current, wanted)).join(''));
    return;
  }
  await changeRedirection({ run, backend }, changes);
  reportChanges(flags, changes, backend);
}

async function familiesFor({ ipv6 }: RedirectCommandFlags): Promise<readonly IpFamily[]> {
  if (ipv6 !== 'auto') return ipv6 === 'on' ? [4, 6] : [4];
  // A kernel without IPv6 has no such file.
  const addresses = await readFile('/proc/net/if_inet6', 'utf8').catch(() => '');
  return hasIpv6(addresses) ? [4, 6] : [4];
}

/** The changes as input of iptables-restore; commands of other programs are comments. */
function changeText(current: FamilyState, wanted: FamilyState): string {
  const { family } = wanted;
  const added = wanted.routing ? routingCommands('add', wanted.routing, family) : [];
  const deleted = current.routing ? routingCommands('del', current.routing, family) : [];
  return [
    `# ${family === 4 ? 'iptables' : 'ip6tables'}-restore --noflush\n`,
    ...[...added, ...deleted].map((args) => `# ip ${args.join(' ')}\n`),
    restoreText(current.rules, wanted.rules),
  ].join('');
}

/** With `auto`, IPv6 rules are looked for wherever ip6tables works, so that none are left; its failure is no error then. */
async function familiesToClean(
  run: RunTool,
  backend: Backend,
  flags: RedirectCommandFlags,
): Promise<readonly IpFamily[]> {
  if (flags.ipv6 !== 'auto') return familiesFor(flags);
  const { status } = await run({ command: saveProgram(backend, 6), args: [] });
  return status === 0 ? [4, 6] : [4];
}

async function planChanges(run: RunTool, backend: Backend, wanted: readonly FamilyState[]): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for (const state of wanted) changes.push({ current: await readState(run, backend, state.family), wanted: state });
  return changes;
}

function reportChanges(flags: RedirectCommandFlags, changes: readonly Change[], backend: Backend): void {
  const families = changes.map(({ wanted }) => `IPv${wanted.family}`).join(' and ');
  const done = flags.clean ? 'removed' : 'set';
  const already = flags.clean ? 'there are no rules' : 'the rules are set already';
  const changed = changes.some(changesAnything);
  process.stderr.write(`${changed ? `rules ${done}` : `${already}, nothing is changed`}: ${families} (${backend})\n`);
}

/** Prints the rules that would be set, whatever is set already. */
async function printRules(options: RedirectOptions, flags: RedirectCommandFlags): Promise<void> {
  const states = (await familiesFor(flags)).map((family) => stateFor(options, family));
  await writeOutput(states.map((state) => changeText({ family: state.family, ...NOTHING }, state)).join(''));
}

async function taskFor(options: RedirectOptions, flags: RedirectCommandFlags): Promise<Task> {
  const run = toolRunner(process.env);
  const backend = flags.iptables ?? (await findBackend(run));
  const wanted: readonly FamilyState[] = flags.clean
    ? (await familiesToClean(run, backend, flags)).map((family) => ({ family, ...NOTHING }))
    : (await familiesFor(flags)).map((family) => stateFor(options, family));
  return { run, backend, changes: await planChanges(run, backend, wanted) };
}
