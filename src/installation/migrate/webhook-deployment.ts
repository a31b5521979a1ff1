import { withValueAt } from '../../injection/workload/workload.js';
import { type JsonObject, stringIn } from '../../json/json.js';
import { applyObject, merge, readObject } from '../../kubernetes/resources/apply-object.js';
import { isRolledOut, rolloutOf } from '../../kubernetes/resources/rollout.js';
import { applyParts } from '../apply-part.js';
import { containerOf, imageFor } from '../install/controller-deployment.js';
import {
  type InstallationPart,
  installationPartOf,
  singleOfKind,
  withConfigMap,
} from '../install/installation-plan.js';
import { type DeploymentWait, waitForDeployment } from '../install/wait-for-deployment.js';
import { filterByKind, readInstallationManifests } from '../installation-manifests.js';
import { INSTALLED_CONFIG } from '../installed-config.js';
import { objectLabel } from '../object-label.js';
import type { Reporter } from '../reporter.js';
import { argsOf, readOwnDeployment, withConfigMapName } from '../webhook/ownership.js';
import { type Migration, type Step, STILL_INITIALIZED } from './migration.js';

const CONTAINERS = ['spec', 'template', 'spec', 'containers'];
const ROLES = ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'];

/** All objects of the webhook but its MutatingWebhookConfiguration. */
export async function webhookParts(migration: Migration): Promise<readonly InstallationPart[]> {
  const { manifest, config } = migration;
  const before = filterByKind(manifest, 'ServiceAccount', ...ROLES, 'Service').map((object) =>
    installationPartOf(object['kind'] === 'Role' ? withConfigMap(object, config.meshConfigMapName) : object),
  );
  const deployment = { object: await deploymentOf(migration), change: merge };
  return [...before, deployment, ...filterByKind(manifest, 'PodDisruptionBudget').map(installationPartOf)];
}

/**
 * Checks that a Deployment under the webhook's name runs this webhook.
 * @throws OperationalError where it is another injector
 */
export async function checkNoOtherInjector({ client, manifest }: Migration): Promise<void> {
  const advice = 'if it injects, only remove the initializer (istio-initializer uninstall), else delete it';
  await readOwnDeployment(client, singleOfKind(manifest, 'Deployment'), advice);
}

/** The webhook's Deployment and Service, with all replicas ready. */
export function startWebhook(migration: Migration): Step {
  const { client, options, reporter, manifest } = migration;
  const label = objectLabel(singleOfKind(manifest, 'Deployment'));
  return {
    what: `start the webhook (${label}) and wait until it is ready`,
    isDone: () => isRunning(migration),
    preview: (to) => applyWebhook(migration, to, true),
    work: async () => {
      await applyWebhook(migration, reporter, false);
      reporter.progress(`waiting for ${label}, ${Math.round(options.timeout / 1000)} s at most`);
      const wait: DeploymentWait = {
        deployment: await deploymentOf(migration),
        isReached: isRolledOut,
        deadline: performance.now() + options.timeout,
        meanwhile: () => Promise.resolve(),
        inVain: `the API server does not call it yet; ${STILL_INITIALIZED}`,
      };
      await waitForDeployment(client, wait, reporter);
    },
  };
}

async function applyWebhook(migration: Migration, reporter: Reporter, dryRun: boolean): Promise<void> {
  const parts = await webhookParts(migration);
  await applyParts(migration.client, { parts, reporter, dryRun, consequence: STILL_INITIALIZED });
}

async function deploymentOf({ client, options, manifest }: Migration): Promise<JsonObject> {
  const wanted = singleOfKind(manifest, 'Deployment');
  const controller = singleOfKind((await readInstallationManifests()).base, 'Deployment');
  const running = (await readObject(client, wanted)) ?? (await readObject(client, controller));
  const container = containerOf(wanted);
  const image = imageFor(stringIn(container['image']) ?? '', stringIn(containerOf(running)['image']), options.image);
  // The webhook uses the configuration of the initializer, which names that of the mesh.
  const args = withConfigMapName(argsOf(wanted), INSTALLED_CONFIG.name);
  return withValueAt(wanted, CONTAINERS, () => [{ ...container, image, args }]);
}

async function isRunning(migration: Migration): Promise<boolean> {
  const { client } = migration;
  for (const { object, change } of await webhookParts(migration)) {
    const result = await applyObject(client, object, { change, dryRun: true });
    if (result === 'created' || result === 'configured') return false;
  }
  const deployment = await readObject(client, await deploymentOf(migration));
  return deployment !== undefined && isRolledOut(rolloutOf(deployment));
}
