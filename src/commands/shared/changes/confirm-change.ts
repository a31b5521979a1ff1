import type { Reporter } from '../../../installation/reporter.js';
import { during } from '../../../runtime/activity.js';
import { OperationalError } from '../../../runtime/operational-error.js';
import { confirm } from '../terminal/confirm.js';
import { aroundLine, withStatusLine } from '../terminal/status-line.js';
import { printLine, terminalReporter } from '../terminal/terminal-reporter.js';
import type { OpenCluster } from '../with-client.js';
import { clusterLine } from './cluster-line.js';
import { dryRunReporter } from './dry-run-reporter.js';
import { PlannedChanges } from './planned-changes.js';

/** Flags of every command that changes a cluster. */
export interface ChangeFlags {
  /** Do not ask. */
  readonly yes?: true;
  /** Show what would change, and change nothing. */
  readonly dryRun?: true;
}

/** What a command does to a cluster. */
export interface ClusterChange {
  /** Tells what it would do, and changes nothing. */
  readonly preview: (reporter: Reporter) => Promise<void>;
  /** Does it. */
  readonly work: (reporter: Reporter) => Promise<void>;
  /** Said before the question: what it may cost. */
  readonly cost?: string;
  /** What the question is about, where the answer is needed also without a terminal: `install --pods`. */
  readonly mustAsk?: string;
}

/**
 * Shows which cluster is going to be changed, and how; asks on a terminal whether to go on; and does it. With `dryRun` it only
 * shows it. Without a terminal it goes on, but where the answer is needed. What takes its time is shown on the terminal.
 * @throws OperationalError where the answer is no, or there is nobody to give it
 */
export async function changeCluster(cluster: OpenCluster, flags: ChangeFlags, change: ClusterChange): Promise<void> {
  if (flags.dryRun) {
    await announceCluster(cluster);
    if (change.cost !== undefined) printLine(change.cost);
    await withStatusLine((line) => change.preview(aroundLine(dryRunReporter(), line)));
    return;
  }
  const planned = new PlannedChanges();
  await withStatusLine((line) => change.preview(aroundLine(planned.reporter, line)));
  await announceChanges(cluster, planned);
  await confirmChanges(planned, flags, change);
  await withStatusLine((line) => change.work(aroundLine(planned.withoutWarned(terminalReporter()), line)));
}

/** Prints which cluster it is, and what will change. */
export async function announceChanges(cluster: OpenCluster, planned: PlannedChanges): Promise<void> {
  await announceCluster(cluster);
  if (planned.isEmpty) printLine('nothing is to be changed');
  else process.stderr.write(`these changes:\n${planned.text}`);
}

/** Asks whether to make the changes. @throws OperationalError where they are not to be made */
export async function confirmChanges(
  planned: Pick<PlannedChanges, 'isEmpty'>,
  { yes }: ChangeFlags,
  { cost, mustAsk }: Pick<ClusterChange, 'cost' | 'mustAsk'> = {},
): Promise<void> {
  if (cost !== undefined) printLine(cost);
  if (yes || (planned.isEmpty && mustAsk === undefined)) return;
  if (!isTerminal() && mustAsk === undefined) return;
  const what = mustAsk ?? 'change the cluster';
  if (!(await confirm({ what, question: 'Go on?', flag: '--yes' }))) throw new OperationalError('nothing was changed');
}

/** Somebody sees the question, and can answer it. */
export function isTerminal(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

async function announceCluster(cluster: OpenCluster): Promise<void> {
  const line = await withStatusLine(({ begin }) =>
    during(begin, 'asking the API server for its version', () => clusterLine(cluster)),
  );
  printLine(`cluster: ${line}`);
}
