import { DEFAULT_INITIALIZER_NAME } from '../../injection/config/config-keys.js';
import { workloadName } from '../../injection/workload/workload.js';
import { errorMessage } from '../../json/error-message.js';
import type { JsonObject } from '../../json/json.js';
import { readObject } from '../../kubernetes/resources/apply-object.js';
import { isReady, rolloutOf } from '../../kubernetes/resources/rollout.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { filterByKind, type InstallationManifests, readInstallationManifests } from '../installation-manifests.js';
import { INSTALLED_CONFIG, readInstalledConfig } from '../installed-config.js';
import { releaseAll } from '../release/release-all.js';
import { removeObjects } from '../remove-objects.js';
import type { Reporter } from '../reporter.js';
import type { StuckEntry } from '../stuck-entry.js';
import { removeMigrationLeftovers } from '../webhook/migration-leftovers.js';
import { deregisterNames, drain, type DrainOptions, findConfigurations, findPendingFor } from './drain.js';

// A real server reads the configurations once a second; a little more for those that are busy, or several.
const SETTLING_MS = 2000;

/** How to remove the controller. */
export interface RemovalOptions {
  /** Which command does it, for what is said about doing it again: `uninstall`. */
  readonly command: string;
  /** A name that it may have been registered under, beside the configured one and the default. */
  readonly initializer?: string;
  /** How long it may take to finish what is pending, in milliseconds. */
  readonly timeout: number;
  /** What becomes of its configuration; `ignore`: others see to that. */
  readonly config: 'keep' | 'purge' | 'ignore';
  /** What an unfinished migration to the webhook has left goes, too. */
  readonly abandonsMigration?: true;
  /** Only read, and tell what would be done. */
  readonly dryRun?: true;
  /** Asked where so many objects are still pending, and no controller does anything about it: whether to release them. */
  readonly confirmRelease: (count: number) => Promise<boolean>;
}

interface Removal {
  readonly client: ApiClient;
  readonly options: RemovalOptions;
  readonly reporter: Reporter;
  readonly manifests: InstallationManifests;
  readonly names: readonly string[];
  readonly dryRun: boolean;
}

const retryAdvice = ({ options }: Removal): string => `run ${options.command} again for the rest`;

const ROLES = ['ClusterRoleBinding', 'RoleBinding', 'ClusterRole', 'Role', 'ServiceAccount'];
const LOCK = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace: INSTALLED_CONFIG.namespace, name: 'istio-initializer' },
};

/** What is deleted after the drain: the Deployment first, the lock last, when no controller may write it again. */
const remainingObjectsOf = ({ base, pods }: InstallationManifests): readonly JsonObject[] => [
  ...filterByKind([...base, ...pods], 'Deployment', 'PodDisruptionBudget', ...ROLES),
  LOCK,
];

const managedRolesOf = ({ managed }: InstallationManifests): readonly JsonObject[] =>
  filterByKind(managed, 'ClusterRoleBinding', 'ClusterRole');

/**
 * Removes the controller, after the last object that waits for it.
 * @throws OperationalError where the server refuses, or objects still wait; it says what was not done
 */
export async function removeController(client: ApiClient, options: RemovalOptions, reporter: Reporter): Promise<void> {
  const manifests = await readInstallationManifests();
  const names = await namesOf(client, options, reporter);
  const removal: Removal = { client, options, reporter, manifests, names, dryRun: options.dryRun === true };
  if (options.abandonsMigration && (await isControllerInstalled(client, reporter))) {
    await removeMigrationLeftovers(client, removal);
  }
  // Without these rights a controller that manages its registration can't come back.
  await remove(removal, managedRolesOf(manifests));
  const wasRegistered = await deregister(removal);
  await drainPending(removal, wasRegistered);
  await remove(removal, remainingObjectsOf(manifests));
  if (options.config !== 'ignore') await keepOrPurgeConfig(removal);
  // Where roles are not enforced it may have come back at its end.
  if (!removal.dryRun) await deregisterNames(client, removal, reporter);
}

/**
 * Whether anything of the controller is left: its name in a configuration, or an object that `removeController` deletes.
 * @throws KubeApiError where that can't be read
 */
export async function isControllerInstalled(client: ApiClient, reporter: Reporter): Promise<boolean> {
  const manifests = await readInstallationManifests();
  if ((await findConfigurations(client, await namesOf(client, {}, reporter))).length > 0) return true;
  for (const object of [...managedRolesOf(manifests), ...remainingObjectsOf(manifests)]) {
    if (await readObject(client, object)) return true;
  }
  return false;
}

/** Every name under which this installation may have been registered. */
async function namesOf(
  client: ApiClient,
  { initializer }: Pick<RemovalOptions, 'initializer'>,
  reporter: Reporter,
): Promise<readonly string[]> {
  const configured = await readInstalledConfig(client).catch((error: unknown) => {
    const message = errorMessage(error);
    reporter.warning(`${message}; if the initializer had another name, give it with --initializer`);
    return undefined;
  });
  const others = [configured?.initializerName, initializer].flatMap((name) => name ?? []);
  return [...new Set([DEFAULT_INITIALIZER_NAME, ...others])];
}

function remove(removal: Removal, objects: readonly JsonObject[]): Promise<void> {
  const { client, reporter, dryRun } = removal;
  return removeObjects(client, objects, { reporter, dryRun, consequence: retryAdvice(removal) });
}

/** Answers whether any name was registered. */
async function deregister({ client, reporter, names, dryRun, manifests }: Removal): Promise<boolean> {
  const found = await deregisterNames(client, { names, dryRun }, reporter);
  const known = filterByKind([...manifests.base, ...manifests.pods], 'InitializerConfiguration');
  const others = known.filter((configuration) => !found.includes(workloadName(configuration).name));
  for (const configuration of others) reporter.object(configuration, { result: 'not there' });
  return found.length > 0;
}

async function reportKept({ client, reporter }: Removal, object: JsonObject, note: string): Promise<void> {
  if (await readObject(client, object)) reporter.object(object, { result: 'kept', note });
}

async function readInstalledDeployment({ client, manifests }: Removal): Promise<JsonObject | undefined> {
  const [deployment] = filterByKind(manifests.base, 'Deployment');
  return deployment && readObject(client, deployment);
}

async function isControllerReady(removal: Removal): Promise<boolean> {
  const found = await readInstalledDeployment(removal);
  return found !== undefined && isReady(rolloutOf(found));
}

async function releaseRemaining(removal: Removal, stuck: readonly StuckEntry[]): Promise<void> {
  const { client, options, reporter, names } = removal;
  reporter.pending(stuck.map(({ row }) => row));
  if (!(await options.confirmRelease(stuck.length))) {
    throw new OperationalError(
      `${options.command}: objects still wait, so the controller was kept; no new ones will wait`,
    );
  }
  for (const initializer of names) {
    const waiting = stuck.filter(({ row }) => row.pending.includes(initializer));
    await releaseAll(client, waiting, { mode: 'release', initializer, reporter });
  }
  const left = await findPendingFor(client, names, reporter);
  if (left.length === 0) return;
  const labels = left.map(({ row }) => `${row.kind} ${row.name}`).join(', ');
  throw new OperationalError(`${options.command}: the controller was kept, for ${labels}; ${retryAdvice(removal)}`);
}

/** After this nothing waits for the controller. */
async function drainPending(removal: Removal, wasRegistered: boolean): Promise<void> {
  const { client, options, reporter, names, dryRun } = removal;
  if (dryRun) {
    const stuck = await findPendingFor(client, names, reporter);
    if (stuck.length > 0) reporter.pending(stuck.map(({ row }) => row));
    return;
  }
  // Also if only a Deployment was there: the name may have been unregistered a moment ago.
  const mayBeNew = wasRegistered || (await readInstalledDeployment(removal)) !== undefined;
  const now = performance.now();
  const wait: DrainOptions = {
    names,
    settledAt: mayBeNew ? now + SETTLING_MS : now,
    deadline: now + options.timeout,
    isControllerWorking: () => isControllerReady(removal),
  };
  const stuck = await drain(client, wait, reporter);
  if (stuck.length > 0) await releaseRemaining(removal, stuck);
}

async function keepOrPurgeConfig(removal: Removal): Promise<void> {
  const { manifests, options } = removal;
  for (const object of filterByKind(manifests.base, 'ConfigMap', 'Namespace')) {
    const isOurs = workloadName(object).name === INSTALLED_CONFIG.name;
    if (isOurs && options.config === 'purge') await remove(removal, [object]);
    else await reportKept(removal, object, isOurs ? 'your configuration, --purge deletes it' : 'others may need it');
  }
}
