import { type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import type { PodChange } from '../plan/pod-change.js';
import type { Sidecar } from '../sidecar/sidecar.js';

/** Name of the Job that made a pod; undefined where another controller or a user did. */
export function ownerJobName(pod: JsonObject): string | undefined {
  const owners = objectsIn(objectAt(pod, 'metadata')['ownerReferences']);
  const job = owners.find(({ kind, controller, apiVersion }) => {
    return kind === 'Job' && controller === true && stringIn(apiVersion)?.startsWith('batch/') === true;
  });
  return stringIn(job?.['name']);
}

/** The Job with this pod as its template, so that what changed the pod on the way counts, too. */
export function jobWithPod(job: JsonObject, pod: JsonObject): JsonObject {
  const template = { metadata: objectAt(pod, 'metadata'), spec: objectAt(pod, 'spec') };
  return {
    ...job,
    apiVersion: job['apiVersion'] ?? 'batch/v1',
    kind: 'Job',
    spec: { ...objectAt(job, 'spec'), template },
  };
}

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

const isTokenMount = ({ mountPath }: JsonObject): boolean => mountPath === TOKEN_PATH || mountPath === `${TOKEN_PATH}/`;

/** A change with the mount of the service account's token in every container that it adds; see withTokenMounts. */
export function changeWithTokenMounts(change: PodChange, pod: JsonObject): PodChange {
  if (change.kind === 'sidecar') return { kind: 'sidecar', sidecar: withTokenMounts(change.sidecar, pod) };
  const token = tokenMountOf(pod);
  if (!token) return change;
  const spec = objectAt(pod, 'spec');
  const lists = (['initContainers', 'containers'] as const).flatMap((list) => {
    const own = new Set(objectsIn(spec[list]).map(({ name }) => name));
    const after = change.pod.spec[list];
    if (!Array.isArray(after)) return [];
    const mounted = objectsIn(after).map((container) =>
      own.has(container['name']) ? container : withMount(container, token),
    );
    return [[list, mounted] as const];
  });
  return { kind: 'pod', pod: { ...change.pod, spec: { ...change.pod.spec, ...Object.fromEntries(lists) } } };
}

/** A container with the mount of the service account's token that those of a pod have; see withTokenMounts. */
export function containerWithTokenMount(container: JsonObject, pod: JsonObject): JsonObject {
  const token = tokenMountOf(pod);
  return token ? withMount(container, token) : container;
}

/**
 * The sidecar with the mount of the service account's token that every container of a pod has, but for a container with a
 * mount of its own at that path. From a template, admission
 * would add it; for a pod that exists already, admission is over.
 */
export function withTokenMounts(sidecar: Sidecar, pod: JsonObject): Sidecar {
  const token = tokenMountOf(pod);
  if (!token) return sidecar;
  const addMount = (container: JsonObject): JsonObject => withMount(container, token);
  return {
    ...sidecar,
    initContainers: sidecar.initContainers.map(addMount),
    containers: sidecar.containers.map(addMount),
  };
}

function withMount(container: JsonObject, token: JsonObject): JsonObject {
  const own = objectsIn(container['volumeMounts']);
  // The server takes no two mounts at one path.
  return own.some(isTokenMount) ? container : { ...container, volumeMounts: [...own, token] };
}

function tokenMountOf(pod: JsonObject): JsonObject | undefined {
  for (const { volumeMounts } of objectsIn(objectAt(pod, 'spec')['containers'])) {
    const token = objectsIn(volumeMounts).find(isTokenMount);
    if (token) return token;
  }
  return undefined;
}
