import { type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import type { Sidecar } from '../sidecar/sidecar.js';

/** Name of the Job that made a pod; undefined where something else did, or a person. */
export function ownerJobName(pod: JsonObject): string | undefined {
  const owners = objectsIn(objectAt(pod, 'metadata')['ownerReferences']);
  const job = owners.find(({ kind, controller, apiVersion }) => {
    return kind === 'Job' && controller === true && stringIn(apiVersion)?.startsWith('batch/') === true;
  });
  return stringIn(job?.['name']);
}

/** The Job as it would be with this pod for a template: what its pod became on the way counts, too. */
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

/**
 * The sidecar with the mount of the service account's token that every container of a pod has. In a template it would get it
 * from the API server; of a pod that is there already, admission has come and gone.
 */
export function withTokenMounts(sidecar: Sidecar, pod: JsonObject): Sidecar {
  const token = tokenMountOf(pod);
  if (!token) return sidecar;
  const addMount = (container: JsonObject): JsonObject => ({
    ...container,
    volumeMounts: [...objectsIn(container['volumeMounts']), token],
  });
  return {
    ...sidecar,
    initContainers: sidecar.initContainers.map(addMount),
    containers: sidecar.containers.map(addMount),
  };
}

function tokenMountOf(pod: JsonObject): JsonObject | undefined {
  for (const { volumeMounts } of objectsIn(objectAt(pod, 'spec')['containers'])) {
    const token = objectsIn(volumeMounts).find(({ mountPath }) => mountPath === TOKEN_PATH);
    if (token) return token;
  }
  return undefined;
}
