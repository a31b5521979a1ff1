import { confirm } from '../../commands/shared/confirm.js';
import { type ConnectionFlags, connectionOf } from '../../commands/shared/connection.js';
import { objectCount, stuckTable } from '../../commands/shared/stuck-table.js';
import type { UninstallFlags } from '../../commands/uninstall/flags.js';
import { DEFAULT_INITIALIZER_NAME } from '../../injection/config/config-keys.js';
import { workloadName } from '../../injection/workload/workload.js';
import { errorMessage } from '../../json/error-message.js';
import type { JsonObject } from '../../json/json.js';
import { readObject } from '../../kubernetes/resources/apply-object.js';
import { deleteObject } from '../../kubernetes/resources/delete-object.js';
import { isReady, rolloutOf } from '../../kubernetes/resources/rollout.js';
import { type ApiClient, createApiClient } from '../../kubernetes/transport/api-client.js';
import { loadKubeConfig } from '../../kubernetes/transport/kube-config.js';
import { CommandError } from '../../runtime/command-error.js';
import { objectLabel, printLine, reportObject, withErrorContext } from '../install/object-report.js';
import { filterByKind, type InstallationManifests, readInstallationManifests } from '../installation-manifests.js';
import { INSTALLED_CONFIG, readInstalledConfig } from '../installed-config.js';
import { RELEASE_MODES } from '../release/release.js';
import { releaseAll } from '../release/release-all.js';
import type { StuckEntry } from '../release/stuck-entry.js';
import { deregisterNames, drain, findConfigurations, findPendingFor } from './drain.js';

const MAX_SOCKETS = 8;
// A real server reads the configurations once a second; a little more for those that are busy, or several.
const SETTLING_MS = 2000;

/** How to remove it, and which command does it. */
export interface RemovalOptions extends Omit<UninstallFlags, keyof ConnectionFlags> {
  readonly command: 'uninstall' | 'migrate';
}

interface Removal {
  readonly client: ApiClient;
  readonly flags: RemovalOptions;
  readonly manifests: InstallationManifests;
  readonly names: readonly string[];
  readonly dryRun: boolean;
}

const retryAdvice = ({ flags }: Removal): string => `run ${flags.command} again for the rest`;

const ROLES = ['ClusterRoleBinding', 'RoleBinding', 'ClusterRole', 'Role', 'ServiceAccount'];
const LOCK = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace: INSTALLED_CONFIG.namespace, name: 'istio-initializer' },
};

/** What needs no order among each other any more, the Deployment first; the lock last, when nobody may write it anew. */
const remainingObjectsOf = ({ base, pods }: InstallationManifests): readonly JsonObject[] => [
  ...filterByKind([...base, ...pods], 'Deployment', 'PodDisruptionBudget', ...ROLES),
  LOCK,
];

const managedRolesOf = ({ managed }: InstallationManifests): readonly JsonObject[] =>
  filterByKind(managed, 'ClusterRoleBinding', 'ClusterRole');

/**
 * Removes the controller, after the last object that waits for it. Prints a line for each object.
 * @throws CommandError where the server refuses, or objects still wait; it says what was not done
 */
export async function removeController(client: ApiClient, flags: RemovalOptions): Promise<void> {
  const manifests = await readInstallationManifests();
  const names = await namesOf(client, flags);
  const removal: Removal = { client, flags, manifests, names, dryRun: flags.dryRun === true };
  // Without these rights a controller that manages its registration can't come back.
  await remove(removal, managedRolesOf(manifests));
  const wasRegistered = await deregister(removal);
  await drainPending(removal, wasRegistered);
  await remove(removal, remainingObjectsOf(manifests));
  if (flags.command === 'uninstall') await keepOrPurgeConfig(removal);
  // Where roles are not enforced it may have come back at its end.
  if (!removal.dryRun) await deregisterNames(client, removal);
}

/**
 * Whether anything of the controller is left: its name in a configuration, or an object that `removeController` deletes.
 * @throws KubeApiError where that can't be read
 */
export async function isControllerInstalled(client: ApiClient): Promise<boolean> {
  const manifests = await readInstallationManifests();
  if ((await findConfigurations(client, await namesOf(client, {}))).length > 0) return true;
  for (const object of [...managedRolesOf(manifests), ...remainingObjectsOf(manifests)]) {
    if (await readObject(client, object)) return true;
  }
  return false;
}

/** `uninstall`: removes the controller. */
export async function runUninstall(flags: UninstallFlags): Promise<void> {
  const client = createApiClient(loadKubeConfig(connectionOf(flags)), { maxSockets: MAX_SOCKETS });
  try {
    await removeController(client, { ...flags, command: 'uninstall' });
  } finally {
    client.close();
  }
}

/** Every name under which this installation may have been registered. */
async function namesOf(
  client: ApiClient,
  { initializer }: Pick<UninstallFlags, 'initializer'>,
): Promise<readonly string[]> {
  const configured = await readInstalledConfig(client).catch((error: unknown) => {
    const message = errorMessage(error);
    printLine(`warning: ${message}; if the initializer had a name of its own, give it with --initializer`);
    return undefined;
  });
  const others = [configured?.initializerName, initializer].flatMap((name) => name ?? []);
  return [...new Set([DEFAULT_INITIALIZER_NAME, ...others])];
}

async function remove(removal: Removal, objects: readonly JsonObject[]): Promise<void> {
  const { client, dryRun } = removal;
  for (const object of objects) {
    const what = `delete ${objectLabel(object)}`;
    const result = await withErrorContext(what, retryAdvice(removal), () => deleteObject(client, object, dryRun));
    reportObject(object, { result, dryRun });
  }
}

/** Answers whether there was anything to take back. */
async function deregister({ client, names, dryRun, manifests }: Removal): Promise<boolean> {
  const found = await deregisterNames(client, { names, dryRun });
  const known = filterByKind([...manifests.base, ...manifests.pods], 'InitializerConfiguration');
  const others = known.filter((configuration) => !found.includes(workloadName(configuration).name));
  for (const configuration of others) reportObject(configuration, { result: 'not there', dryRun });
  return found.length > 0;
}

async function reportKept({ client, dryRun }: Removal, object: JsonObject, note: string): Promise<void> {
  if (await readObject(client, object)) reportObject(object, { result: 'kept', note, dryRun });
}

async function readInstalledDeployment({ client, manifests }: Removal): Promise<JsonObject | undefined> {
  const [deployment] = filterByKind(manifests.base, 'Deployment');
  return deployment && readObject(client, deployment);
}

async function isControllerReady(removal: Removal): Promise<boolean> {
  const found = await readInstalledDeployment(removal);
  return found !== undefined && isReady(rolloutOf(found));
}

async function mayRelease({ flags }: Removal, stuck: readonly StuckEntry[]): Promise<boolean> {
  if (flags.releasePending) return true;
  const [verb, it] = stuck.length === 1 ? ['waits', 'it'] : ['wait', 'them'];
  return confirm({
    what: `${flags.command}: ${objectCount(stuck.length)} still ${verb}, and nothing new does; release ${it}`,
    question: `Release ${objectCount(stuck.length)} (${RELEASE_MODES.release.means})?`,
    flag: '--release-pending',
  });
}

async function releaseRemaining(removal: Removal, stuck: readonly StuckEntry[]): Promise<void> {
  const { client, names } = removal;
  process.stderr.write(stuckTable(stuck.map(({ row }) => row)));
  if (!(await mayRelease(removal, stuck))) {
    throw new CommandError(
      `${removal.flags.command}: objects still wait, so the controller was left; nothing new waits`,
    );
  }
  for (const initializer of names) {
    const waiting = stuck.filter(({ row }) => row.pending.includes(initializer));
    await releaseAll(client, waiting, { mode: 'release', initializer });
  }
  const left = await findPendingFor(client, names);
  if (left.length === 0) return;
  const labels = left.map(({ row }) => `${row.kind} ${row.name}`).join(', ');
  throw new CommandError(`${removal.flags.command}: the controller was left, for ${labels}; ${retryAdvice(removal)}`);
}

/** Nothing is pending for us after this. */
async function drainPending(removal: Removal, wasRegistered: boolean): Promise<void> {
  const { client, flags, names, dryRun } = removal;
  if (dryRun) {
    const stuck = await findPendingFor(client, names);
    if (stuck.length > 0) process.stderr.write(stuckTable(stuck.map(({ row }) => row)));
    return;
  }
  // Also where nothing was registered, but installed: somebody may have taken it back a moment ago.
  const mayBeNew = wasRegistered || (await readInstalledDeployment(removal)) !== undefined;
  const now = performance.now();
  const stuck = await drain(client, {
    names,
    settledAt: mayBeNew ? now + SETTLING_MS : now,
    deadline: now + flags.timeout,
    isControllerWorking: () => isControllerReady(removal),
  });
  if (stuck.length > 0) await releaseRemaining(removal, stuck);
}

async function keepOrPurgeConfig(removal: Removal): Promise<void> {
  const { manifests, flags } = removal;
  for (const object of filterByKind(manifests.base, 'ConfigMap', 'Namespace')) {
    const isOurs = workloadName(object).name === INSTALLED_CONFIG.name;
    if (isOurs && flags.purge) await remove(removal, [object]);
    else await reportKept(removal, object, isOurs ? 'yours, --purge deletes it' : 'others may need it');
  }
}
