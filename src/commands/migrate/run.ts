import { migrate, type MigrationPlan, planMigration } from '../../installation/migrate/migrate.js';
import type { MigrateOptions } from '../../installation/migrate/migration.js';
import { unseenAnnotations } from '../../installation/migrate/unseen-annotations.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { announceChanges, confirmChanges, isTerminal } from '../shared/changes/confirm-change.js';
import { PlannedChanges } from '../shared/changes/planned-changes.js';
import { readText } from '../shared/read-text.js';
import { aroundLine, type StatusLine, withStatusLine } from '../shared/terminal/status-line.js';
import { printLine, printWarning, terminalReporter } from '../shared/terminal/terminal-reporter.js';
import { textTable } from '../shared/terminal/text-table.js';
import { type OpenCluster, withClient } from '../shared/with-client.js';
import type { MigrateFlags } from './flags.js';

/** `migrate`: prints the steps from the initializer to the webhook, and with --yes takes them. */
export async function runMigrate(flags: MigrateFlags): Promise<void> {
  if (flags.caCertFile !== undefined && flags.webhookUrl === undefined) {
    throw new OperationalError('got --ca-cert-file without --webhook-url: the webhook in the cluster has its own CA');
  }
  await withClient(flags, (client, kubeConfig) => withStatusLine((line) => run({ client, kubeConfig }, flags, line)));
}

async function optionsOf({ caCertFile, ...options }: MigrateFlags): Promise<MigrateOptions> {
  return caCertFile === undefined ? options : { ...options, caBundle: await readText(caCertFile) };
}

async function run(cluster: OpenCluster, flags: MigrateFlags, line: StatusLine): Promise<void> {
  const { client } = cluster;
  const reporter = aroundLine(terminalReporter(), line);
  const plan = await planMigration(client, await optionsOf(flags), reporter);
  process.stdout.write(tableOf(plan));
  if (!plan.done.includes(false)) {
    printLine('nothing is left to do');
    return;
  }
  for (const warning of await unseenAnnotations(client, line.begin)) printWarning(warning);
  const planned = new PlannedChanges();
  const preview = aroundLine(planned.reporter, line);
  for (const [index, step] of plan.steps.entries()) if (!plan.done[index]) await step.preview(preview);
  await announceChanges(cluster, planned);
  if (flags.dryRun || !(flags.yes || isTerminal())) {
    printLine('nothing was changed; --yes carries out the steps');
    return;
  }
  await confirmChanges(planned, flags);
  await migrate(plan, planned.withoutWarned(reporter));
  printLine('the webhook injects new pods, and the initializer is removed');
}

function tableOf({ steps, done }: MigrationPlan): string {
  return textTable(steps.map(({ what }, index) => [`${index + 1}`, done[index] ? 'done' : 'to do', what]));
}
