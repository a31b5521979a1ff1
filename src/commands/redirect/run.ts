import { withVariables } from '../../redirect/rules/choose-release.js';
import { type RedirectOptions, redirectOptions } from '../../redirect/rules/redirect-options.js';
import type { RedirectSettings } from '../../redirect/rules/releases/redirect-settings.js';
import { restoreText } from '../../redirect/rules/restore-text.js';
import { passthroughCommand, routingCommands } from '../../redirect/rules/routing.js';
import { needsPassthrough } from '../../redirect/rules/saved-rules.js';
import { type Change, changeRedirection, changesAnything } from '../../redirect/system/change-redirection.js';
import { type Backend, findBackend } from '../../redirect/system/iptables-backend.js';
import { type FamilyState, readState } from '../../redirect/system/redirection-state.js';
import { readingOnce, type RunTool, toolRunner } from '../../redirect/system/run-tool.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { writeOutput } from '../shared/write-text.js';
import type { RedirectCommandFlags } from './flags.js';
import { statesToClean, wantedStates } from './wanted-states.js';

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
 * @param flagSettings settings that flags give; variables are read here
 * @throws RedirectError for a setting that is not valid, OperationalError for a program that fails on this machine
 */
export async function runRedirect(flagSettings: RedirectSettings, flags: RedirectCommandFlags): Promise<void> {
  const options = redirectOptions(withVariables(flagSettings, process.env));
  if (options.releaseWarning !== undefined) process.stderr.write(`warning: ${options.releaseWarning}\n`);
  if (onlyPrints(flags)) return printRules(options, flags);
  const task = await taskFor(options, flags);
  if (flags.dryRun) {
    await writeOutput(task.changes.map(({ current, wanted }) => changeText(current, wanted)).join(''));
    return;
  }
  if (!flags.skipRuleApply) await apply(task, flags);
  if (flags.runValidation) await validate(task);
}

/** Without root, rules are printed unless they are to be set in any case. */
function onlyPrints({ clean, dryRun, apply: mustApply }: RedirectCommandFlags): boolean {
  if (clean) return false;
  if (dryRun) return true;
  if (process.getuid?.() === 0 || mustApply) return false;
  process.stderr.write('not run as root: the rules are printed, nothing is set\n');
  return true;
}

async function apply(task: Task, flags: RedirectCommandFlags): Promise<void> {
  await changeRedirection(task, task.changes);
  reportChanges(flags, task);
}

/** The changes as input of iptables-restore; commands of other programs are comments. */
function changeText(current: FamilyState, wanted: FamilyState): string {
  const { family } = wanted;
  const passes = [needsPassthrough(current.rules), needsPassthrough(wanted.rules)];
  const passthrough = passes[0] === passes[1] ? [] : [passthroughCommand(passes[1] ? 'add' : 'del')];
  const added = wanted.routing ? routingCommands('add', wanted.routing, family) : [];
  const deleted = current.routing ? routingCommands('del', current.routing, family) : [];
  return [
    `# ${family === 4 ? 'iptables' : 'ip6tables'}-restore --noflush\n`,
    ...[...passthrough, ...added, ...deleted].map((args) => `# ip ${args.join(' ')}\n`),
    restoreText(current.rules, wanted.rules),
  ].join('');
}

async function planChanges(run: RunTool, backend: Backend, wanted: readonly FamilyState[]): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for (const state of wanted) changes.push({ current: await readState(run, backend, state.family), wanted: state });
  return changes;
}

function reportChanges(flags: RedirectCommandFlags, { changes, backend }: Task): void {
  const families = changes.map(({ wanted }) => `IPv${wanted.family}`).join(' and ');
  const done = flags.clean ? 'removed' : 'set';
  const already = flags.clean ? 'there are no rules' : 'the rules are set already';
  const changed = changes.some(changesAnything);
  process.stderr.write(`${changed ? `rules ${done}` : `${already}, nothing is changed`}: ${families} (${backend})\n`);
}

/** Prints the rules that would be set, whatever is set already. */
async function printRules(options: RedirectOptions, flags: RedirectCommandFlags): Promise<void> {
  const states = await wantedStates(options, flags);
  await writeOutput(states.map((state) => changeText({ family: state.family, ...NOTHING }, state)).join(''));
}

async function taskFor(options: RedirectOptions, flags: RedirectCommandFlags): Promise<Task> {
  const run = toolRunner(process.env);
  const read = readingOnce(run);
  const backend = flags.iptables ?? (await findBackend(read));
  const wanted = flags.clean ? await statesToClean(read, backend, flags) : await wantedStates(options, flags);
  return { run, backend, changes: await planChanges(read, backend, wanted) };
}

/** Looks again at what is set. */
async function validate({ run, backend, changes }: Task): Promise<void> {
  const now = await planChanges(
    run,
    backend,
    changes.map(({ wanted }) => wanted),
  );
  const wrong = now.filter(changesAnything).map(({ wanted }) => `IPv${wanted.family}`);
  if (wrong.length === 0) return;
  throw new OperationalError(
    `validate the rules: got others than are wanted for ${wrong.join(' and ')} (${backend}), want those that --dry-run prints; run it without --skip-rule-apply`,
  );
}
