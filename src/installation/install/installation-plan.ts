import type { InjectionConfig } from '../../injection/config/injection-config.js';
import { defaultInjectionConfig } from '../../injection/config/params-config.js';
import { withValueAt } from '../../injection/workload/workload.js';
import { isJsonObject, type Json, type JsonObject, objectsIn } from '../../json/json.js';
import { type ApplyOptions, keep, merge, readObject } from '../../kubernetes/resources/apply-object.js';
import { reconcileRules } from '../../kubernetes/resources/role-rules.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { filterByKind, readInstallationManifests } from '../installation-manifests.js';
import { readInstalledConfig } from '../installed-config.js';
import { type ControllerDeployment, controllerDeployment } from './controller-deployment.js';
import type { InstallOptions } from './install-options.js';
import { withoutSelfWait } from './self-wait.js';

/** One object to bring about. */
export interface InstallationPart {
  readonly object: JsonObject;
  readonly change: ApplyOptions['change'];
  readonly note?: string;
}

/** What an installation is made of, in the order in which it can be made. */
export interface InstallationPlan {
  /** Nothing waits for any of these. */
  readonly parts: readonly InstallationPart[];
  /** Not wanted, where they are there. */
  readonly unwanted: readonly JsonObject[];
  readonly deployment: ControllerDeployment;
  /** It was there before. */
  readonly isUpgrade: boolean;
  /** To be registered when a controller is ready. */
  readonly configuration: JsonObject;
  /** To be registered when no controller of another version is left. */
  readonly podsConfiguration: JsonObject;
}

const reconcile: ApplyOptions['change'] = (existing, wanted) => ({
  ...wanted,
  rules: reconcileRules(existing, wanted),
});

const NEVER_OVERWRITTEN = 'what you configured is never overwritten';

/** How an object of the manifests is brought about. */
export function installationPartOf(object: JsonObject): InstallationPart {
  switch (object['kind']) {
    case 'Namespace':
      return { object, change: keep };
    case 'ConfigMap':
      return { object, change: keep, note: NEVER_OVERWRITTEN };
    case 'ClusterRole':
    case 'Role':
      return { object, change: reconcile };
    default:
      return { object, change: merge };
  }
}

const mapObjects = (list: Json | undefined, change: (item: JsonObject) => JsonObject): readonly Json[] =>
  objectsIn(list).map(change);

/** The role lets the ConfigMap of the mesh be read that the configuration names. */
export function withConfigMap(role: JsonObject, name: string): JsonObject {
  return withValueAt(role, ['rules'], (list) =>
    mapObjects(list, (rule) => {
      const names = rule['resourceNames'];
      const isReadBy = Array.isArray(names) && names.includes('istio') && !names.includes(name);
      return isReadBy ? { ...rule, resourceNames: [...(names as readonly Json[]), name] } : rule;
    }),
  );
}

const exists = async (client: ApiClient, object: JsonObject | undefined): Promise<boolean> =>
  object !== undefined && (await readObject(client, object)) !== undefined;

/** The one object of a kind. @throws OperationalError where there is none */
export function singleOfKind(objects: readonly JsonObject[], kind: string): JsonObject {
  const [found] = filterByKind(objects, kind);
  if (!isJsonObject(found)) throw new OperationalError(`read manifests/: there is no ${kind}`);
  return found;
}

/**
 * Reads manifests and cluster, and decides what is to be done.
 * @throws ConfigError where the configuration in the cluster is not valid, KubeApiError where it can't be read
 */
export async function planInstallation(client: ApiClient, options: InstallOptions): Promise<InstallationPlan> {
  const { base, pods, managed } = await readInstallationManifests();
  const { initializerName, meshConfigMapName }: InjectionConfig =
    (await readInstalledConfig(client)) ?? defaultInjectionConfig();
  const manifest = singleOfKind(base, 'Deployment');
  const running = await readObject(client, manifest);
  const wanted = controllerDeployment(manifest, running, options);
  const deployment = { ...wanted, object: await withoutSelfWait(client, wanted.object, running) };
  const features = [
    ...(await rolesOf(client, pods, options.pods === true)),
    ...(await rolesOf(client, managed, deployment.managed)),
  ];
  const roles = ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'];
  const granting = filterByKind([...base, ...features], 'Namespace', 'ConfigMap', 'ServiceAccount', ...roles);
  const budgets = filterByKind(base, 'PodDisruptionBudget');
  const { note } = deployment;
  return {
    parts: [
      ...granting.map((object) =>
        installationPartOf(object['kind'] === 'Role' ? withConfigMap(object, meshConfigMapName) : object),
      ),
      { object: deployment.object, change: merge, ...(note !== undefined && { note }) },
      // It would stop every drain of the node that a single replica runs on.
      ...(deployment.replicas > 1 ? budgets.map(installationPartOf) : []),
    ],
    unwanted: deployment.replicas > 1 ? [] : budgets,
    deployment,
    isUpgrade: running !== undefined,
    configuration: withInitializerName(singleOfKind(base, 'InitializerConfiguration'), initializerName),
    podsConfiguration: withInitializerName(singleOfKind(pods, 'InitializerConfiguration'), initializerName),
  };
}

/** The controller acts on the name of its configuration; under any other name workloads would wait forever. */
function withInitializerName(configuration: JsonObject, name: string): JsonObject {
  return withValueAt(configuration, ['initializers'], (list) =>
    mapObjects(list, (initializer) => ({ ...initializer, name })),
  );
}

/** What of a feature's manifest is to be applied: all of it where it is wanted, or there already. */
async function rolesOf(client: ApiClient, objects: readonly JsonObject[], isWanted: boolean) {
  const roles = filterByKind(objects, 'ClusterRole', 'ClusterRoleBinding');
  return isWanted || (await exists(client, roles[0])) ? roles : [];
}
