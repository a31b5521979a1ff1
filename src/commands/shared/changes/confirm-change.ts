import type { Reporter } from '../../../installation/reporter.js';
import { OperationalError } from '../../../runtime/operational-error.js';
import { confirm } from '../terminal/confirm.js';
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
 * shows it. Without a terminal it goes on, but where the answer is needed.
 * @throws OperationalError where the answer is no, or there is nobody to give it
 */
export async function changeCluster(cluster: OpenCluster, flags: ChangeFlags, change: ClusterChange): Promise<void> {
  if (flags.dryRun) {
    printLine(`cluster: ${await clusterLine(cluster)}`);
    if (change.cost !== undefined) printLine(change.cost);
    await change.preview(dryRunReporter());
    return;
  }
  const planned = new PlannedChanges();
  await change.preview(planned.reporter);
  await announceChanges(cluster, planned);
  await confirmChanges(planned, flags, change);
  await change.work(planned.withoutWarned(terminalReporter()));
}

/** Prints which cluster it is, and what will change. */
export async function announceChanges(cluster: OpenCluster, planned: PlannedChanges): Promise<void> {
  printLine(`cluster: ${await clusterLine(cluster)}`);
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
