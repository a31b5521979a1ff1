import { type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';

/** The workload that a template sees beside the pod: its type and metadata. */
export interface Owner {
  readonly typeMeta: { readonly apiVersion: string; readonly kind: string };
  readonly metadata: JsonObject;
}

/**
 * What a pod belongs to, as far as the pod itself says: its controller, or the controller's Deployment; the pod itself
 * where it has no controller. The metadata is the pod's, with the name of the owner.
 */
export function ownerOfPod(pod: JsonObject): Owner {
  const metadata = objectAt(pod, 'metadata');
  const controller = objectsIn(metadata['ownerReferences']).find((owner) => owner['controller'] === true);
  // A pod whose name was not generated was not made from a template.
  if (!controller || !stringIn(metadata['generateName'])) {
    return { typeMeta: { apiVersion: 'v1', kind: 'Pod', ...typeOf(pod) }, metadata };
  }
  const name = stringIn(controller['name']) ?? '';
  const deployment = controller['kind'] === 'ReplicaSet' ? deploymentName(name, pod) : undefined;
  const typeMeta = { apiVersion: '', kind: '', ...typeOf(controller), ...(deployment && { kind: 'Deployment' }) };
  return { typeMeta, metadata: { ...metadata, name: deployment ?? name } };
}

/** The Deployment of a ReplicaSet's pod, by the hash that both names carry. */
function deploymentName(replicaSet: string, pod: JsonObject): string | undefined {
  const hash = stringIn(objectAt(pod, 'metadata', 'labels')['pod-template-hash']);
  return hash && replicaSet.endsWith(`-${hash}`) ? replicaSet.slice(0, -hash.length - 1) : undefined;
}

function typeOf({ apiVersion, kind }: JsonObject): Partial<Owner['typeMeta']> {
  return { ...(typeof apiVersion === 'string' && { apiVersion }), ...(typeof kind === 'string' && { kind }) };
}
