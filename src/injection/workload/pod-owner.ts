import { type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import type { OwnerRules } from '../releases/rules/owner-rules.js';
import type { WorkloadShape } from './workload.js';

/** The workload that a template sees beside the pod: its type and metadata. */
export interface Owner {
  readonly typeMeta: { readonly apiVersion: string; readonly kind: string };
  readonly metadata: JsonObject;
}

/** How the workload of a pod is found. */
interface OwnerSearch {
  readonly rules: OwnerRules;
  readonly door: 'file' | 'webhook';
}

/** A workload as a pod says it; what is not known of its type is left out. */
type Found = Partial<Owner['typeMeta']> & { readonly name: string };

const JOB_OF_CRON_JOB = /-\d{8,10}$/;

/** The workload itself; of a Pod, what it belongs to, unless the release takes a Pod in a file for a workload of its own. */
export function ownerOf(workload: JsonObject, { kind }: WorkloadShape, { rules, door }: OwnerSearch): Owner {
  if (kind === 'Pod' && (door === 'webhook' || rules.podsInFiles === 'controller')) return ownerOfPod(workload, rules);
  return { typeMeta: { apiVersion: '', kind, ...typeOf(workload) }, metadata: objectAt(workload, 'metadata') };
}

/**
 * What a pod belongs to, as far as the pod itself says: its controller, or what that belongs to; the pod itself where it has no
 * controller. The metadata is the pod's, with the name of the owner.
 */
function ownerOfPod(pod: JsonObject, rules: OwnerRules): Owner {
  const metadata = objectAt(pod, 'metadata');
  const controller = objectsIn(metadata['ownerReferences']).find((owner) => owner['controller'] === true);
  // A pod whose name was not generated was not made from a template.
  if (!controller || !stringIn(metadata['generateName'])) {
    return { typeMeta: { apiVersion: 'v1', kind: 'Pod', ...typeOf(pod) }, metadata };
  }
  const { name, ...type } = ownerOfController(controller, objectAt(metadata, 'labels'), rules);
  const named = name === '' && rules.podNameLast ? {} : { name };
  return {
    typeMeta: { apiVersion: '', kind: '', ...typeOf(controller), ...type },
    metadata: { ...metadata, ...named },
  };
}

function ownerOfController(controller: JsonObject, labels: JsonObject, rules: OwnerRules): Found {
  const name = stringIn(controller['name']) ?? '';
  switch (controller['kind']) {
    case 'ReplicaSet':
      return ownerOfReplicaSet(name, labels, rules);
    case 'ReplicationController': {
      const config = rules.deploymentConfigs ? stringIn(labels['deploymentconfig']) : undefined;
      return config ? { kind: 'DeploymentConfig', name: config } : { name };
    }
    case 'Job':
      return ownerOfJob(name, rules);
    default:
      return { name };
  }
}

function ownerOfReplicaSet(name: string, labels: JsonObject, rules: OwnerRules): Found {
  const deployment = withoutHash(name, labels['pod-template-hash']);
  if (deployment !== undefined) return { kind: 'Deployment', name: deployment };
  const rollout = rules.rollouts ? withoutHash(name, labels['rollouts-pod-template-hash']) : undefined;
  return rollout === undefined ? { name } : { apiVersion: 'v1alpha1', kind: 'Rollout', name: rollout };
}

function ownerOfJob(name: string, { cronJobVersion }: OwnerRules): Found {
  const cronJob = name.replace(JOB_OF_CRON_JOB, '');
  if (cronJobVersion === undefined || cronJob === name || cronJob === '') return { name };
  return { apiVersion: cronJobVersion, kind: 'CronJob', name: cronJob };
}

/** A name without the hash that the pod has in a label too. */
function withoutHash(name: string, label: JsonObject[string]): string | undefined {
  const hash = stringIn(label);
  return hash && name.endsWith(`-${hash}`) ? name.slice(0, -hash.length - 1) : undefined;
}

function typeOf({ apiVersion, kind }: JsonObject): Partial<Owner['typeMeta']> {
  return { ...(typeof apiVersion === 'string' && { apiVersion }), ...(typeof kind === 'string' && { kind }) };
}
