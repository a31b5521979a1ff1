import { singleOfKind } from '../../installation/install/installation-plan.js';
import { printLine, withErrorContext } from '../../installation/install/object-report.js';
import { makeCertificate } from '../../installation/migrate/certificate.js';
import { exemptNamespaces } from '../../installation/migrate/exempt-namespaces.js';
import { enableWebhook, removeInitializer } from '../../installation/migrate/hand-over.js';
import type { Migration, Step } from '../../installation/migrate/migration.js';
import {
  checkPrerequisites,
  checkServerForMigrate,
  readMigrationConfig,
} from '../../installation/migrate/preflight.js';
import { unseenAnnotations } from '../../installation/migrate/unseen-annotations.js';
import { startWebhook } from '../../installation/migrate/webhook-deployment.js';
import { readPackagedManifest } from '../../installation/packaged-manifest.js';
import { type ApiClient, createApiClient } from '../../kubernetes/transport/api-client.js';
import { loadKubeConfig } from '../../kubernetes/transport/kube-config.js';
import { CommandError } from '../../runtime/command-error.js';
import { connectionOf } from '../shared/connection.js';
import { textTable } from '../shared/text-table.js';
import type { MigrateFlags } from './flags.js';

const MAX_SOCKETS = 8;

/** `migrate`: prints the steps from the initializer to the webhook, and with --yes takes them. */
export async function runMigrate(flags: MigrateFlags): Promise<void> {
  if (flags.caCertFile !== undefined && flags.webhookUrl === undefined) {
    throw new CommandError('got --ca-cert-file without --webhook-url: the webhook in the cluster brings its own');
  }
  const client = createApiClient(loadKubeConfig(connectionOf(flags)), { maxSockets: MAX_SOCKETS });
  try {
    await run(client, flags);
  } finally {
    client.close();
  }
}

/** The steps in the order in which no pod is ever without a sidecar, and no creation waits for somebody who is gone. */
function stepsOf(migration: Migration): readonly Step[] {
  const inCluster = migration.flags.webhookUrl === undefined;
  return [
    exemptNamespaces(migration),
    ...(inCluster ? [makeCertificate(migration), startWebhook(migration)] : []),
    enableWebhook(migration),
    removeInitializer(migration),
  ];
}

/** What is done already. A step after one that is not done may need what that one makes. */
async function checkDone(steps: readonly Step[]): Promise<readonly boolean[]> {
  const done: boolean[] = [];
  for (const step of steps) done.push(!done.includes(false) && (await step.isDone()));
  return done;
}

async function migrationOf(client: ApiClient, flags: MigrateFlags): Promise<Migration> {
  const manifest = await readPackagedManifest('v1beta1/istio-sidecar-injector.yaml');
  await checkServerForMigrate(client, singleOfKind(manifest, 'MutatingWebhookConfiguration'));
  return { client, flags, config: await readMigrationConfig(client), manifest };
}

async function doSteps(steps: readonly Step[]): Promise<void> {
  for (const [index, step] of steps.entries()) {
    const number = `${index + 1}/${steps.length}`;
    if (await step.isDone()) {
      printLine(`${number} done before: ${step.what}`);
      continue;
    }
    printLine(`${number} ${step.what}`);
    await step.work();
  }
}

async function run(client: ApiClient, flags: MigrateFlags): Promise<void> {
  const migration = await migrationOf(client, flags);
  await withErrorContext('look what is in the way', 'nothing was changed', () => checkPrerequisites(migration));
  const steps = stepsOf(migration);
  const done = await withErrorContext('look what is done', 'nothing was changed', () => checkDone(steps));
  process.stdout.write(
    textTable(steps.map(({ what }, index) => [`${index + 1}`, done[index] ? 'done' : 'to do', what])),
  );
  if (!done.includes(false)) {
    printLine('nothing is left to do');
    return;
  }
  for (const warning of await unseenAnnotations(client)) printLine(`warning: ${warning}`);
  if (!flags.yes) {
    printLine('nothing was changed; --yes does what is to do');
    return;
  }
  await doSteps(steps);
  printLine('the webhook injects new pods, and the initializer is gone');
}
