import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { during } from '../../runtime/activity.js';
import { withErrorContext } from '../error-context.js';
import { singleOfKind } from '../install/installation-plan.js';
import { readPackagedManifest } from '../packaged-manifest.js';
import type { Reporter } from '../reporter.js';
import { makeCertificate } from './certificate.js';
import { exemptNamespaces } from './exempt-namespaces.js';
import { enableWebhook, removeInitializer } from './hand-over.js';
import type { MigrateOptions, Migration, Step } from './migration.js';
import { checkPrerequisites, checkServerForMigrate, readMigrationConfig } from './preflight.js';
import { startWebhook } from './webhook-deployment.js';

const NOTHING = 'nothing was changed';

/** The steps from the initializer to the webhook, and which of them are done. */
export interface MigrationPlan {
  readonly steps: readonly Step[];
  /** For each step; those after one that is not done are not looked at, and count as not done. */
  readonly done: readonly boolean[];
}

/**
 * Looks whether the way is free, and how far the cluster has come on it. Changes nothing.
 * @throws OperationalError that names what is in the way, ConfigError where the configuration in the cluster is not valid
 */
export async function planMigration(
  client: ApiClient,
  options: MigrateOptions,
  reporter: Reporter,
): Promise<MigrationPlan> {
  return during(reporter.activity, 'looking how far the migration has come', (tell) =>
    lookThrough(client, { options, reporter }, tell),
  );
}

/**
 * Takes the steps that are not done yet.
 * @throws OperationalError with what is the matter, and what that means for the cluster
 */
export async function migrate({ steps }: MigrationPlan, reporter: Reporter): Promise<void> {
  for (const [index, step] of steps.entries()) {
    const number = `${index + 1}/${steps.length}`;
    await during(reporter.activity, `step ${index + 1} of ${steps.length}`, async () => {
      const isDone = await step.isDone();
      reporter.progress(`${number} ${isDone ? 'done already: ' : ''}${step.what}`);
      if (!isDone) await step.work();
    });
  }
}

async function lookThrough(
  client: ApiClient,
  { options, reporter }: Pick<Migration, 'options' | 'reporter'>,
  tell: (state: string) => void,
): Promise<MigrationPlan> {
  const manifest = await readPackagedManifest('v1beta1/istio-sidecar-injector.yaml');
  await checkServerForMigrate(client, singleOfKind(manifest, 'MutatingWebhookConfiguration'));
  const config = await readMigrationConfig(client);
  const migration: Migration = { client, options, reporter, config, manifest };
  await withErrorContext('check the prerequisites', NOTHING, () => checkPrerequisites(migration));
  const steps = stepsOf(migration);
  return { steps, done: await withErrorContext('check which steps are done', NOTHING, () => checkDone(steps, tell)) };
}

/** The steps in the order in which no pod is created without a sidecar, and no creation waits for a missing controller. */
function stepsOf(migration: Migration): readonly Step[] {
  const inCluster = migration.options.webhookUrl === undefined;
  return [
    exemptNamespaces(migration),
    ...(inCluster ? [makeCertificate(migration), startWebhook(migration)] : []),
    enableWebhook(migration),
    removeInitializer(migration),
  ];
}

/** Which steps are done already. A step after one that is not done may need its result. */
async function checkDone(steps: readonly Step[], tell: (state: string) => void): Promise<readonly boolean[]> {
  const done: boolean[] = [];
  for (const step of steps) {
    tell(`step ${done.length + 1} of ${steps.length}`);
    done.push(!done.includes(false) && (await step.isDone()));
  }
  return done;
}
