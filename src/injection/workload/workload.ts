import { isJsonObject, type Json, type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';

/**
 * The kinds that have a pod template, and Pod, which is one. CustomResource means any kind that Kubernetes does not know;
 * its pod template is where a PodTemplatePath says.
 */
export type WorkloadKind =
  | 'CronJob'
  | 'CustomResource'
  | 'DaemonSet'
  | 'Deployment'
  | 'DeploymentConfig'
  | 'Job'
  | 'Pod'
  | 'ReplicaSet'
  | 'ReplicationController'
  | 'StatefulSet';

/** Where a kind keeps what injection reads and changes. */
export interface WorkloadShape {
  readonly kind: WorkloadKind;
  /** Path of the pod template; empty for a Pod. */
  readonly podTemplate: readonly string[];
  /** Path of the object beside the workload whose metadata gets the status annotation too. */
  readonly statusTemplate: readonly string[];
}

const GROUPS_BY_KIND: Readonly<Record<Exclude<WorkloadKind, 'CustomResource'>, readonly string[]>> = {
  CronJob: ['batch'],
  DaemonSet: ['apps', 'extensions'],
  Deployment: ['apps', 'extensions'],
  // OpenShift served it without a group at first.
  DeploymentConfig: ['', 'apps.openshift.io'],
  Job: ['batch'],
  Pod: [''],
  ReplicaSet: ['apps', 'extensions'],
  ReplicationController: [''],
  StatefulSet: ['apps'],
};

const isKnownKind = (kind: string): kind is keyof typeof GROUPS_BY_KIND => Object.hasOwn(GROUPS_BY_KIND, kind);

/** A kind that Kubernetes does not know, in any version of its group, and where its pod template is. */
export interface PodTemplatePath {
  /** Empty for the core group. */
  readonly group: string;
  readonly kind: string;
  /** Keys from the object to its pod template. */
  readonly path: readonly string[];
}

/** Custom resources that many clusters have: Argo Rollouts and Knative Services. */
export const POD_TEMPLATE_PATHS: readonly PodTemplatePath[] = [
  { group: 'argoproj.io', kind: 'Rollout', path: ['spec', 'template'] },
  { group: 'serving.knative.dev', kind: 'Service', path: ['spec', 'template'] },
];

/**
 * The shape of an object, in any version of its group; undefined where it is not a workload.
 * @param others kinds that Kubernetes does not know; the last of several that fit counts
 */
export function workloadShape(object: JsonObject, others: readonly PodTemplatePath[] = []): WorkloadShape | undefined {
  const { apiVersion, kind } = object;
  if (typeof kind !== 'string' || typeof apiVersion !== 'string') return undefined;
  const group = groupOf(apiVersion);
  const other = others.findLast((path) => path.kind === kind && path.group === group);
  if (other) return { kind: 'CustomResource', podTemplate: other.path, statusTemplate: other.path };
  if (!isKnownKind(kind) || !GROUPS_BY_KIND[kind].includes(group)) return undefined;
  if (kind === 'Pod') return { kind, podTemplate: [], statusTemplate: [] };
  if (kind === 'CronJob') {
    // The original put the status on the job template, as here; that it never read the pod template's labels was a defect.
    return { kind, podTemplate: ['spec', 'jobTemplate', 'spec', 'template'], statusTemplate: ['spec', 'jobTemplate'] };
  }
  return { kind, podTemplate: ['spec', 'template'], statusTemplate: ['spec', 'template'] };
}

/** A built-in kind, in whatever letter case it is written, and the API groups that have it; empty for the core group. */
export function groupsOfKind(kind: string): { readonly kind: string; readonly groups: readonly string[] } | undefined {
  const known = Object.entries(GROUPS_BY_KIND).find(([name]) => name.toLowerCase() === kind.toLowerCase());
  return known && { kind: known[0], groups: known[1] };
}

/** Kind, namespace and name of a workload, as messages name it. */
export interface WorkloadName {
  readonly kind: string;
  /** Empty where the object has none. */
  readonly namespace: string;
  /** `generateName` followed by `*` where there is no name yet. */
  readonly name: string;
}

/** The name of an object for messages. */
export function workloadName(object: JsonObject): WorkloadName {
  const metadata = objectAt(object, 'metadata');
  const generated = stringIn(metadata['generateName']);
  return {
    kind: stringIn(object['kind']) ?? 'object',
    namespace: stringIn(metadata['namespace']) ?? '',
    name: stringIn(metadata['name']) ?? (generated === undefined ? '' : `${generated}*`),
  };
}

/** A workload's name in one text: `Deployment shop/web`, and `Deployment web` where it has no namespace. */
export function objectName({ kind, namespace, name }: WorkloadName): string {
  return `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;
}

/** When the server created an object, in milliseconds since 1970, in whole seconds of its clock; undefined if unknown. */
export function createdMsOf(object: JsonObject | undefined): number | undefined {
  const time = Date.parse(stringIn(objectAt(object, 'metadata')['creationTimestamp']) ?? '');
  return Number.isNaN(time) ? undefined : time;
}

/** A pod template, read once for every rule and for the sidecar that goes into it. */
export interface PodTemplate {
  readonly annotations: JsonObject;
  readonly labels: JsonObject;
  readonly spec: JsonObject;
  readonly initContainers: readonly JsonObject[];
  readonly containers: readonly JsonObject[];
  readonly volumes: readonly JsonObject[];
}

/** The pod template of a workload; empty where the workload has none. */
export function podTemplateOf(workload: JsonObject, shape: WorkloadShape): PodTemplate {
  const template = objectAt(workload, ...shape.podTemplate);
  const spec = objectAt(template, 'spec');
  return {
    annotations: objectAt(template, 'metadata', 'annotations'),
    labels: objectAt(template, 'metadata', 'labels'),
    spec,
    initContainers: objectsIn(spec['initContainers']),
    containers: objectsIn(spec['containers']),
    volumes: objectsIn(spec['volumes']),
  };
}

/** Names of a StatefulSet's claim templates: each of its pods has a volume of that name. */
export function claimNamesOf(workload: JsonObject): readonly string[] {
  return namesOf(
    objectsIn(objectAt(workload, 'spec')['volumeClaimTemplates']).map((claim) => objectAt(claim, 'metadata')),
  );
}

/** Names of containers or volumes. */
export function namesOf(items: readonly JsonObject[]): readonly string[] {
  return items.map(({ name }) => name).filter((name) => typeof name === 'string');
}

/** A copy of `object` in which the value at `path` is what `change` makes of it; nothing else is copied. */
export function withValueAt(
  object: JsonObject,
  path: readonly string[],
  change: (value: Json | undefined) => Json,
): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) return object;
  const value = object[key];
  const changed = rest.length === 0 ? change(value) : withValueAt(isJsonObject(value) ? value : {}, rest, change);
  return { ...object, [key]: changed };
}

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}
