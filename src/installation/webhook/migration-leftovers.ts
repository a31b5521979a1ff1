import { setTimeout as sleep } from 'node:timers/promises';

import { type JsonObject, objectAt, objectsIn } from '../../json/json.js';
import { isAtLeast, readServerVersion } from '../../kubernetes/discovery/server-version.js';
import { readObject } from '../../kubernetes/resources/apply-object.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { during } from '../../runtime/activity.js';
import { singleOfKind } from '../install/installation-plan.js';
import { INSTALLED_CONFIG } from '../installed-config.js';
import { type RemovalReport, removeObjects } from '../remove-objects.js';
import type { Reporter } from '../reporter.js';
import { readInjectorManifests } from './injector-manifests.js';
import { namespacesWith } from './labelled-namespaces.js';
import { EXEMPT_LABEL, PROBE_LABEL } from './labels.js';
import { configMapOf, isOfOurManifests, runsOurWebhook } from './ownership.js';
import { removeLabels, webhookObjects } from './removal.js';

const SETTLING_MS = 2000;

/** What a migration that did not come to its end has left. */
interface Leftovers {
  /** The API server calls the webhook. */
  readonly registration: JsonObject | undefined;
  readonly objects: readonly JsonObject[];
}

/**
 * Takes away what a migration to the webhook has left that was not finished: the registration first, so that no pod is refused,
 * then the webhook and its certificate, and the labels of namespaces. A webhook that was installed otherwise stays.
 * @throws OperationalError where the server refuses
 */
export async function removeMigrationLeftovers(
  client: ApiClient,
  { dryRun, reporter }: { readonly dryRun: boolean; readonly reporter: Reporter },
): Promise<void> {
  const left = await findLeftovers(client);
  if (!left) return;
  const report: RemovalReport = { reporter, dryRun, consequence: 'run uninstall again for the rest' };
  reporter.progress('a migration to the webhook was not finished: what it has left is removed, too');
  if (left.registration) {
    await removeObjects(client, [left.registration], report);
    if (!dryRun) {
      await during(reporter.activity, 'waiting until the API server no longer calls the webhook', () =>
        sleep(SETTLING_MS),
      );
    }
  }
  await removeObjects(client, left.objects, report);
  for (const label of [PROBE_LABEL, EXEMPT_LABEL]) await removeLabels(client, label, report);
}

async function findLeftovers(client: ApiClient): Promise<Leftovers | undefined> {
  const version = await readServerVersion(client);
  if (!isAtLeast(version, 1, 9)) return undefined;
  const manifests = await readInjectorManifests(version, '1.0');
  const deployment = await readObject(client, singleOfKind(manifests.objects, 'Deployment'));
  const registration = await readObject(client, manifests.registration);
  // Neither another injector, nor a webhook that was installed for itself.
  if (!isDeploymentOfMigration(deployment) || !isOfMigration(registration)) return undefined;
  const objects: JsonObject[] = [];
  for (const object of webhookObjects(manifests)) if (await readObject(client, object)) objects.push(object);
  const left = [...objects, ...(registration ? [registration] : [])];
  return left.length > 0 || (await areLabelled(client)) ? { registration, objects } : undefined;
}

/** The first step of a migration labels namespaces. */
async function areLabelled(client: ApiClient): Promise<boolean> {
  const [probed, exempt] = [await namespacesWith(client, PROBE_LABEL), await namespacesWith(client, EXEMPT_LABEL)];
  return probed.length > 0 || exempt.some((namespace) => objectAt(namespace, 'metadata')['name'] === 'kube-system');
}

/** It goes by the configuration of the initializer; or there is none. */
function isDeploymentOfMigration(deployment: JsonObject | undefined): boolean {
  if (!deployment) return true;
  return runsOurWebhook(deployment) && configMapOf(deployment) === INSTALLED_CONFIG.name;
}

/** It is called for every namespace, or for that of the test; not by the label for injection, as every other one is. */
function isOfMigration(registration: JsonObject | undefined): boolean {
  return objectsIn(registration?.['webhooks']).every((webhook) => {
    const selector = objectAt(webhook, 'namespaceSelector');
    const keys = objectsIn(selector['matchExpressions']).map(({ key }) => key);
    const isNarrower = keys.some((key) => key !== EXEMPT_LABEL && key !== PROBE_LABEL);
    return isOfOurManifests(webhook) && !isNarrower && Object.keys(objectAt(selector, 'matchLabels')).length === 0;
  });
}
