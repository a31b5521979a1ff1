import { createApiClient, type ApiClient } from '../../kubernetes/transport/api-client.js';
import { loadKubeConfig } from '../../kubernetes/transport/kube-config.js';
import { CommandError } from '../../runtime/command-error.js';
import { connectionOf } from '../shared/connection.js';
import { only } from '../../installation/install/installation-plan.js';
import { tell, withObject } from '../../installation/install/object-report.js';
import { manifestObjects } from '../../installation/packaged-manifest.js';
import { textTable } from '../shared/text-table.js';
import { makeCertificate } from '../../installation/migrate/certificate.js';
import { exemptNamespaces } from '../../installation/migrate/exempt-namespaces.js';
import { askWebhook, removeInitializer } from '../../installation/migrate/hand-over.js';
import type { Migration, Step } from '../../installation/migrate/migration.js';
import { checkServer, checkWay, configOf } from '../../installation/migrate/preflight.js';
import { unseenAnnotations } from '../../installation/migrate/unseen-annotations.js';
import { startWebhook } from '../../installation/migrate/webhook-deployment.js';
import type { MigrateFlags } from './flags.js';

const MAX_SOCKETS = 8;

/** The steps in the order in which no pod is ever without a sidecar, and no creation waits for somebody who is gone. */
function stepsOf(migration: Migration): readonly Step[] {
  const inCluster = migration.flags.webhookUrl === undefined;
  return [
    exemptNamespaces(migration),
    ...(inCluster ? [makeCertificate(migration), startWebhook(migration)] : []),
    askWebhook(migration),
    removeInitializer(migration),
  ];
}

/** What is done already. A step after one that is not done may need what that one makes. */
async function doneOf(steps: readonly Step[]): Promise<readonly boolean[]> {
  const done: boolean[] = [];
  for (const step of steps) done.push(!done.includes(false) && (await step.isDone()));
  return done;
}

async function migrationOf(client: ApiClient, flags: MigrateFlags): Promise<Migration> {
  const manifest = await manifestObjects('v1beta1/istio-sidecar-injector.yaml');
  await checkServer(client, only(manifest, 'MutatingWebhookConfiguration'));
  return { client, flags, config: await configOf(client), manifest };
}

async function doSteps(steps: readonly Step[]): Promise<void> {
  for (const [index, step] of steps.entries()) {
    const number = `${index + 1}/${steps.length}`;
    if (await step.isDone()) {
      tell(`${number} done before: ${step.what}`);
      continue;
    }
    tell(`${number} ${step.what}`);
    await step.work();
  }
}

async function run(client: ApiClient, flags: MigrateFlags): Promise<void> {
  const migration = await migrationOf(client, flags);
  await withObject('look what is in the way', 'nothing was changed', () => checkWay(migration));
  const steps = stepsOf(migration);
  const done = await withObject('look what is done', 'nothing was changed', () => doneOf(steps));
  process.stdout.write(
    textTable(steps.map(({ what }, index) => [`${index + 1}`, done[index] ? 'done' : 'to do', what])),
  );
  if (!done.includes(false)) {
    tell('nothing is left to do');
    return;
  }
  for (const warning of await unseenAnnotations(client)) tell(`warning: ${warning}`);
  if (!flags.yes) {
    tell('nothing was changed; --yes does what is to do');
    return;
  }
  await doSteps(steps);
  tell('the webhook injects new pods, and the initializer is gone');
}

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
