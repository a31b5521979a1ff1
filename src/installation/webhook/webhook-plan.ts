import { sidecarInjectorsIn } from '../../injection/explain/asked-webhooks.js';
import { withValueAt } from '../../injection/workload/workload.js';
import { type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import { isAtLeast, readServerVersion, type ServerVersion } from '../../kubernetes/discovery/server-version.js';
import { merge, readObject } from '../../kubernetes/resources/apply-object.js';
import { configMapName } from '../../kubernetes/resources/config-map.js';
import { listWebhookConfigurations } from '../../kubernetes/resources/mutating-webhook-configuration.js';
import { identityOf, KindNotServedError, resourceOf } from '../../kubernetes/resources/object-path.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { withErrorContext } from '../error-context.js';
import { containerOf, imageFor, replicasOf } from '../install/controller-deployment.js';
import { type InstallationPart, installationPartOf, singleOfKind } from '../install/installation-plan.js';
import { filterByKind } from '../installation-manifests.js';
import { readInstalledConfig } from '../installed-config.js';
import { objectLabel } from '../object-label.js';
import type { Reporter } from '../reporter.js';
import { unexemptedNamespaces } from './exempt-namespaces.js';
import {
  defaultRelease,
  type InjectorManifests,
  type IstioRelease,
  readInjectorManifests,
} from './injector-manifests.js';
import { checkLabelled, injectedNamespace } from './labelled-namespaces.js';
import { EXEMPT_LABEL } from './labels.js';
import {
  argsOf,
  callsOurService,
  configMapOf,
  INJECTOR,
  isOfOurManifests,
  readOwnDeployment,
  withConfigMapName,
} from './ownership.js';
import { isProbing } from './registration.js';

/** What to install. */
export interface WebhookInstallOptions {
  /** Of the webhook. Default: the manifest's; one from another repository that is installed is kept. */
  readonly image?: string;
  /** Default: as many as the manifest says, or more where more run. */
  readonly replicas?: number;
  /** For which Istio templates and registration are. Default: what is installed, else by the server's version. */
  readonly istio?: IstioRelease;
  /** Namespaces whose pods get sidecars from now on. */
  readonly labelNamespace: readonly string[];
  /** Where a pod is made to see whether it gets its sidecar. Default: the first of the labelled ones, or `default`. */
  readonly probeNamespace?: string;
  /** How long to wait for the webhook, in milliseconds. */
  readonly timeout: number;
  /** Only read, and tell what would be done. */
  readonly dryRun?: true;
}

/** What is to be done, in this order. */
export interface WebhookPlan {
  readonly version: ServerVersion;
  /** All but the certificate, the registration and the labels. */
  readonly parts: readonly InstallationPart[];
  /** Not wanted, where they are there. */
  readonly unwanted: readonly JsonObject[];
  readonly deployment: JsonObject;
  readonly registration: JsonObject;
  /** Whether the API server is to call the webhook already. */
  readonly isRegistered: boolean;
  readonly labelled: readonly JsonObject[];
  readonly probeNamespace: string;
}

const NOTHING = 'nothing was changed';
const COMMAND = 'webhook install';
const REGISTRATION_OF_1_0 = 'sidecar-injector.istio.io';
const CONTAINERS = ['spec', 'template', 'spec', 'containers'];

/**
 * Reads manifests and cluster, and decides what is to be done. Changes nothing.
 * @throws OperationalError that names what is in the way, ConfigError where the configuration in the cluster is not valid
 */
export async function planWebhook(
  client: ApiClient,
  options: WebhookInstallOptions,
  reporter: Reporter,
): Promise<WebhookPlan> {
  const version = await withErrorContext('read the server version', NOTHING, () => readServerVersion(client));
  const manifests = await chooseManifests(client, version, options);
  return withErrorContext('read what is installed', NOTHING, async () => {
    const existing = await readOwnRegistration(client, manifests, reporter);
    const advice = `remove it first, or keep it and do without this one`;
    const running = await readOwnDeployment(client, singleOfKind(manifests.objects, 'Deployment'), advice);
    const configMap = configMapOf(running) ?? INJECTOR.name;
    await checkConfiguration(client, configMap);
    const deployment = deploymentOf(manifests, running, { ...options, configMap });
    const isAlone = replicasOf(deployment) < 2;
    const others = manifests.objects.filter(({ kind }) => kind !== 'Deployment' && kind !== 'PodDisruptionBudget');
    const budgets = filterByKind(manifests.objects, 'PodDisruptionBudget');
    // From 1.21 on a label that every namespace has from the server says which they are.
    const needsLabels = !isAtLeast(version, 1, 21);
    const namespaces = needsLabels ? await unexemptedNamespaces(client) : [];
    const base = manifests.base.map((object) => (needsLabels ? exempted(object) : object));
    return {
      version,
      parts: [
        ...base.filter((object) => isNeeded(object, configMap)).map(installationPartOf),
        ...namespaces.map((object) => ({ object, change: merge })),
        ...others.map(installationPartOf),
        { object: deployment, change: merge },
        // It would stop every drain of the node that a single replica runs on.
        ...(isAlone ? [] : budgets.map(installationPartOf)),
      ],
      unwanted: isAlone ? budgets : [],
      deployment,
      registration: manifests.registration,
      isRegistered: existing !== undefined && !isProbing(existing),
      labelled: await checkLabelled(client, options.labelNamespace),
      probeNamespace: options.probeNamespace ?? options.labelNamespace[0] ?? (await injectedNamespace(client)),
    };
  });
}

/** Of the release that is asked for, or installed, or that fits the server. */
async function chooseManifests(
  client: ApiClient,
  version: ServerVersion,
  { istio }: WebhookInstallOptions,
): Promise<InjectorManifests> {
  const refuse = (why: string): OperationalError =>
    new OperationalError(`${COMMAND} on Kubernetes ${version.gitVersion}: ${why}; ${NOTHING}`);
  if (!isAtLeast(version, 1, 9)) {
    throw refuse('it has no mutating webhooks, which came with 1.9; install the controller: istio-initializer install');
  }
  const manifests = await readInjectorManifests(version, istio ?? defaultRelease(version));
  try {
    await withErrorContext('find webhooks', NOTHING, () => resourceOf(client, identityOf(manifests.registration)));
  } catch (error) {
    if (!(error instanceof KindNotServedError)) throw error;
    const { apiVersion } = identityOf(manifests.registration);
    throw refuse(
      `${error.message}; start the API server with --runtime-config=${apiVersion} and the admission plugin MutatingAdmissionWebhook`,
    );
  }
  if (istio !== undefined || manifests.release === '1.0') return manifests;
  // What is installed for Istio 1.0 stays so: its labels are others.
  const existing = await readObject(client, manifests.registration);
  const isOlder = objectsIn(existing?.['webhooks']).some(({ name }) => name === REGISTRATION_OF_1_0);
  return isOlder ? readInjectorManifests(version, '1.0') : manifests;
}

/** @throws OperationalError where another injector's has the name */
async function readOwnRegistration(
  client: ApiClient,
  { registration }: InjectorManifests,
  reporter: Reporter,
): Promise<JsonObject | undefined> {
  const existing = await readObject(client, registration);
  const foreign = objectsIn(existing?.['webhooks']).find(
    (webhook) => !callsOurService(webhook) && !isOfOurManifests(webhook),
  );
  if (foreign) {
    throw new OperationalError(
      `read ${objectLabel(registration)}: its webhook ${stringIn(foreign['name']) ?? ''} calls another injector, such as Istio's; ` +
        `remove that one first, or keep it and do without this one; ${NOTHING}`,
    );
  }
  const { name } = objectAt(registration, 'metadata');
  for (const other of await listWebhookConfigurations(client)) {
    if (objectAt(other, 'metadata')['name'] === name || sidecarInjectorsIn(other).length === 0) continue;
    const label = objectLabel({ ...other, kind: 'MutatingWebhookConfiguration' });
    reporter.warning(
      `${label} calls a sidecar injector, too: a pod that both are asked about is that one's or this one's`,
    );
  }
  return existing;
}

/** @throws OperationalError for one by which nothing gets a sidecar, ConfigError for one that is not valid */
async function checkConfiguration(client: ApiClient, name: string): Promise<void> {
  const location = { namespace: INJECTOR.namespace, name, key: 'config' };
  const config = await readInstalledConfig(client, location);
  if (config?.policy !== 'off') return;
  const why = 'the policy is off, so that nothing gets a sidecar; set it to disabled or enabled';
  throw new OperationalError(`read ${configMapName(location)}: ${why}; ${NOTHING}`);
}

/** A namespace that is going to be created, with the label of those that the API server does not ask about. */
function exempted(object: JsonObject): JsonObject {
  if (object['kind'] !== 'Namespace') return object;
  return { ...object, metadata: { ...objectAt(object, 'metadata'), labels: { [EXEMPT_LABEL]: 'true' } } };
}

/** The ConfigMap of the manifests is of no use where the webhook reads another one. */
function isNeeded(object: JsonObject, configMap: string): boolean {
  const { name } = objectAt(object, 'metadata');
  return object['kind'] !== 'ConfigMap' || name !== INJECTOR.name || configMap === INJECTOR.name;
}

function deploymentOf(
  manifests: InjectorManifests,
  running: JsonObject | undefined,
  { image, replicas, configMap }: Pick<WebhookInstallOptions, 'image' | 'replicas'> & { readonly configMap: string },
): JsonObject {
  const manifest = singleOfKind(manifests.objects, 'Deployment');
  const container = containerOf(manifest);
  const chosen = imageFor(stringIn(container['image']) ?? '', stringIn(containerOf(running)['image']), image);
  const args = withConfigMapName(argsOf(manifest), configMap);
  const count = replicas ?? Math.max(replicasOf(manifest), replicasOf(running));
  const sized = withValueAt(manifest, ['spec', 'replicas'], () => count);
  return withValueAt(sized, CONTAINERS, () => [{ ...container, image: chosen, args }]);
}
