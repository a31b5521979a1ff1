import { objectAt, stringAt } from './json/json-path.js';
import type { JsonObject } from './json/json-value.js';
import { timestamp } from './json/timestamp.js';
import { isSince } from './kubernetes-version.js';
import type { SandboxSettings } from './options.js';
import type { Registry } from './registry/registry.js';
import type { Store } from './store/store.js';

/** What a bootstrap object is made in. */
export interface BootstrapTarget {
  readonly store: Store;
  readonly registry: Registry;
  readonly settings: Pick<SandboxSettings, 'newUid' | 'now'>;
}

const NAMESPACES = ['default', 'kube-system', 'kube-public'];

const EVERYTHING: readonly JsonObject[] = [
  { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
  { nonResourceURLs: ['*'], verbs: ['*'] },
];
const READABLE_PATHS = ['/api', '/api/*', '/apis', '/apis/*', '/healthz', '/openapi', '/openapi/*', '/version'];

interface Role {
  readonly name: string;
  readonly rules: readonly JsonObject[];
  readonly groups: readonly string[];
}

/** The roles of a real server that matter here: the administrators', and what every user may read. */
const ROLES: readonly Role[] = [
  { name: 'cluster-admin', rules: EVERYTHING, groups: ['system:masters'] },
  {
    name: 'system:discovery',
    rules: [{ nonResourceURLs: READABLE_PATHS, verbs: ['get'] }],
    groups: ['system:authenticated', 'system:unauthenticated'],
  },
  {
    name: 'system:basic-user',
    rules: [{ apiGroups: ['authorization.k8s.io'], resources: ['selfsubjectaccessreviews'], verbs: ['create'] }],
    groups: ['system:authenticated', 'system:unauthenticated'],
  },
];

const RBAC_LABELS = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** Stores what a real server has from its first moment on: the default namespaces, and roles with their bindings. */
export function bootstrap(store: Store, registry: Registry, settings: SandboxSettings): void {
  const add = (resource: string, name: string, object: JsonObject): void => {
    const labels = resource === 'namespaces' ? {} : { labels: RBAC_LABELS };
    storeBootstrapObject({ store, registry, settings }, resource, { ...object, metadata: { name, ...labels } });
  };
  const nodeLeases = isSince(registry.version, 14) ? ['kube-node-lease'] : [];
  for (const name of [...NAMESPACES, ...nodeLeases]) add('namespaces', name, {});
  for (const { name, rules, groups } of ROLES) {
    add('clusterroles', name, { rules });
    const subjects = groups.map((group) => ({ kind: 'Group', apiGroup: RBAC_GROUP, name: group }));
    add('clusterrolebindings', name, { subjects, roleRef: { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name } });
  }
}

/** Stores an object that a real server makes for itself: past admission, unless its name is taken. */
export function storeBootstrapObject(
  { store, registry, settings }: BootstrapTarget,
  resource: string,
  object: JsonObject,
): void {
  const served = registry.findResource(resource);
  if (served === undefined) return;
  const given = objectAt(object, 'metadata');
  const collection = store.collection(resource);
  if (collection.get(stringAt(given, 'namespace'), stringAt(given, 'name')) !== undefined) return;
  const metadata = { ...given, uid: settings.newUid(), creationTimestamp: timestamp(settings.now()) };
  const decoded = served.strategy.withDefaults({ ...object, metadata }, served.context);
  store.write(collection, served.strategy.prepareForCreate(decoded, served.context));
}
