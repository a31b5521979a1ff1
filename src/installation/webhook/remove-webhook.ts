import { setTimeout as sleep } from 'node:timers/promises';

import { type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import { readServerVersion } from '../../kubernetes/discovery/server-version.js';
import { readObject } from '../../kubernetes/resources/apply-object.js';
import { DELETE } from '../../kubernetes/resources/merged-object.js';
import { listWebhookConfigurations } from '../../kubernetes/resources/mutating-webhook-configuration.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { during } from '../../runtime/activity.js';
import { applyPart } from '../apply-part.js';
import { withErrorContext } from '../error-context.js';
import { singleOfKind } from '../install/installation-plan.js';
import { filterByKind } from '../installation-manifests.js';
import { objectLabel } from '../object-label.js';
import { readPackagedManifest } from '../packaged-manifest.js';
import { removeObjects } from '../remove-objects.js';
import type { Reporter } from '../reporter.js';
import { type InjectorManifests, readInjectorManifests } from './injector-manifests.js';
import { namespacesWith } from './labelled-namespaces.js';
import { EXEMPT_LABEL, INJECTION_LABEL, PROBE_LABEL } from './labels.js';
import { callsOurService, INJECTOR, isOfOurManifests, readOwnDeployment } from './ownership.js';
import { removeLabels, ROLES, webhookObjects } from './removal.js';

// A real server reads the configurations once a second; a little more for those that are busy, or several.
const SETTLING_MS = 2000;
const OLDEST = 'v1beta1/istio-sidecar-injector.yaml';
const AGAIN = 'run webhook uninstall again for the rest';
const TYPE = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' };

const nameOf = (object: JsonObject): string => stringIn(objectAt(object, 'metadata')['name']) ?? '';

/** How to remove the webhook. */
export interface WebhookRemovalOptions {
  /** Its ConfigMap goes too. */
  readonly purge?: true;
  /** Only read, and tell what would be done. */
  readonly dryRun?: true;
}

/**
 * Removes the webhook, in the order in which no pod is refused: the API server stops to call it before it goes.
 * @throws OperationalError where another injector has its name, or the server refuses; it says what was not done
 */
export async function removeWebhook(
  client: ApiClient,
  options: WebhookRemovalOptions,
  reporter: Reporter,
): Promise<void> {
  const { purge } = options;
  const dryRun = options.dryRun === true;
  const manifests = await during(reporter.activity, 'reading what is installed', () => readInstalled(client));
  const wasCalled = await removeRegistrations(client, reporter, dryRun);
  // Pods that were sent a moment before are still answered.
  if (wasCalled && !dryRun) {
    await during(reporter.activity, 'waiting until the API server no longer calls the webhook', () =>
      sleep(SETTLING_MS),
    );
  }
  await removeProbeLabels(client, reporter, dryRun);
  const report = { reporter, dryRun, consequence: AGAIN };
  await removeObjects(client, [...webhookObjects(manifests), ...(await objectsOfOlder(client, manifests))], report);
  const [config] = filterByKind(manifests.base, 'ConfigMap').filter((object) => nameOf(object) === INJECTOR.name);
  if (purge && config) await removeObjects(client, [config], report);
  await reportLeft(client, manifests, { purge, reporter });
}

/** The manifests for the server, where no other injector is in the place of the webhook. */
async function readInstalled(client: ApiClient): Promise<InjectorManifests> {
  const manifests = await readManifests(client);
  const deployment = singleOfKind(manifests.objects, 'Deployment');
  await readOwnDeployment(client, deployment, 'this command would not remove it, but break it');
  return manifests;
}

/** What the manifest of an older server has more, where it is there: the server may have been upgraded. */
async function objectsOfOlder(client: ApiClient, { objects }: InjectorManifests): Promise<readonly JsonObject[]> {
  const known = objects.map(objectLabel);
  const older = filterByKind(await readPackagedManifest(OLDEST), ...ROLES);
  const left: JsonObject[] = [];
  for (const object of older.filter((one) => !known.includes(objectLabel(one)))) {
    if (await readObject(client, object)) left.push(object);
  }
  return left;
}

/** The manifests for the server: those of every release name the same objects. */
async function readManifests(client: ApiClient): Promise<InjectorManifests> {
  const version = await withErrorContext('read the server version', 'nothing was changed', () =>
    readServerVersion(client),
  );
  return readInjectorManifests(version, '1.0');
}

/** Whatever calls our Service, under any name: no pod may wait for a webhook that is going to be gone. */
async function removeRegistrations(client: ApiClient, reporter: Reporter, dryRun: boolean): Promise<boolean> {
  let wasCalled = false;
  for (const configuration of await listWebhookConfigurations(client)) {
    const object = { ...configuration, ...TYPE };
    const webhooks = objectsIn(configuration['webhooks']);
    const isNamed = nameOf(configuration) === INJECTOR.name;
    const ours = webhooks.filter((webhook) => callsOurService(webhook) || (isNamed && isOfOurManifests(webhook)));
    if (ours.length === 0) continue;
    wasCalled = true;
    if (ours.length === webhooks.length) {
      await removeObjects(client, [object], { reporter, dryRun, consequence: 'nothing else was changed' });
      continue;
    }
    const gone = ours.map(({ name = '' }) => ({ name, ...DELETE }));
    const change = (): JsonObject => ({ ...TYPE, metadata: {}, webhooks: gone });
    const applied = await readableVersion(client, object);
    const done = await applyPart(client, { object: applied, change, dryRun, consequence: 'nothing else was changed' });
    reporter.object(object, { ...done, note: 'the webhooks of others stay' });
  }
  if (!wasCalled) reporter.object({ ...TYPE, metadata: { name: INJECTOR.name } }, { result: 'not there' });
  return wasCalled;
}

/** As the server itself writes it, in a version that it serves. */
async function readableVersion(client: ApiClient, object: JsonObject): Promise<JsonObject> {
  const found = await readObject(client, object);
  return found ?? object;
}

async function removeProbeLabels(client: ApiClient, reporter: Reporter, dryRun: boolean): Promise<void> {
  await removeLabels(client, PROBE_LABEL, { reporter, dryRun, consequence: AGAIN });
}

/** What stays, so that nobody looks for it later. */
async function reportLeft(
  client: ApiClient,
  { base }: InjectorManifests,
  { purge, reporter }: { readonly purge: true | undefined; readonly reporter: Reporter },
): Promise<void> {
  for (const object of base) {
    const isOurs = nameOf(object) === INJECTOR.name;
    if ((isOurs && purge) || !(await readObject(client, object))) continue;
    const note = isOurs ? 'your configuration, --purge deletes it' : 'others may need it';
    reporter.object(object, { result: 'kept', note });
  }
  for (const label of [`${INJECTION_LABEL}=enabled`, EXEMPT_LABEL]) {
    for (const namespace of await namespacesWith(client, label)) {
      reporter.object(namespace, { result: 'kept', note: `with the label ${label}` });
    }
  }
  reporter.progress('pods keep the sidecars that they have; those that are created from now on get none');
}
