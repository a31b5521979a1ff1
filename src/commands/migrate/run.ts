import { migrate, type MigrationPlan, planMigration } from '../../installation/migrate/migrate.js';
import type { MigrateOptions } from '../../installation/migrate/migration.js';
import { unseenAnnotations } from '../../installation/migrate/unseen-annotations.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { readText } from '../shared/read-text.js';
import { printLine, printWarning, terminalReporter } from '../shared/terminal/terminal-reporter.js';
import { textTable } from '../shared/terminal/text-table.js';
import { withClient } from '../shared/with-client.js';
import type { MigrateFlags } from './flags.js';

/** `migrate`: prints the steps from the initializer to the webhook, and with --yes takes them. */
export async function runMigrate(flags: MigrateFlags): Promise<void> {
  if (flags.caCertFile !== undefined && flags.webhookUrl === undefined) {
    throw new OperationalError('got --ca-cert-file without --webhook-url: the webhook in the cluster has its own CA');
  }
  await withClient(flags, (client) => run(client, flags));
}

async function optionsOf({ caCertFile, ...options }: MigrateFlags): Promise<MigrateOptions> {
  return caCertFile === undefined ? options : { ...options, caBundle: await readText(caCertFile) };
}

async function run(client: ApiClient, flags: MigrateFlags): Promise<void> {
  const reporter = terminalReporter();
  const plan = await planMigration(client, await optionsOf(flags), reporter);
  process.stdout.write(tableOf(plan));
  if (!plan.done.includes(false)) {
    printLine('nothing is left to do');
    return;
  }
  for (const warning of await unseenAnnotations(client)) printWarning(warning);
  if (!flags.yes) {
    printLine('nothing was changed; --yes carries out the steps');
    return;
  }
  await migrate(plan, reporter);
  printLine('the webhook injects new pods, and the initializer is removed');
}

function tableOf({ steps, done }: MigrationPlan): string {
  return textTable(steps.map(({ what }, index) => [`${index + 1}`, done[index] ? 'done' : 'to do', what]));
}
