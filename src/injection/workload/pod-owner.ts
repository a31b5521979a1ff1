import { type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';

/** The workload that a template hears of beside the pod: its type and metadata. */
export interface Owner {
  readonly typeMeta: { readonly apiVersion: string; readonly kind: string };
  readonly metadata: JsonObject;
}

/**
 * What a pod belongs to, as far as the pod itself tells: its controller, or that one's Deployment; the pod where it has none.
 * The metadata is the pod's with the name of that.
 */
export function ownerOfPod(pod: JsonObject): Owner {
  const metadata = objectAt(pod, 'metadata');
  const controller = objectsIn(metadata['ownerReferences']).find((owner) => owner['controller'] === true);
  // A pod with a name of its own choosing is nobody's copy.
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
