import { objectAt, objectsAt, stringAt, valueAt } from '../json/json-path.js';
import { type JsonObject, without } from '../json/json-value.js';
import { matchesLabelSelector } from '../kinds/validation/validate-workload.js';
import type { KubernetesVersion } from '../kubernetes-version.js';
import type { ReplicaCount } from './deployment-rollout.js';
import type { InternalClient } from './internal-client.js';
import type { OwnedObjects, SeenObject } from './owned-objects.js';
import { controllerReference, isBeingDeleted } from './pod-control.js';
import { replicasOf } from './replica-set-controller.js';
import { replicaSetName, TEMPLATE_HASH, templateHash } from './template-hash.js';

const REVISION = 'deployment.kubernetes.io/revision';
const NOT_COPIED = ['kubectl.kubernetes.io/last-applied-configuration', REVISION];

/** The ReplicaSets of a Deployment, oldest first; `current` is that of its present template, where it exists. */
export interface DeploymentVersions {
  readonly currentName: string;
  readonly hash: string;
  readonly current: SeenObject | undefined;
  readonly old: readonly SeenObject[];
}

/** Finds the ReplicaSets that a Deployment owns, and adopts those that it selects and that have no controller. */
export async function versionsOf(
  client: InternalClient,
  replicaSets: OwnedObjects,
  { deployment, version }: { readonly deployment: SeenObject; readonly version: KubernetesVersion },
): Promise<DeploymentVersions> {
  const selector = objectAt(deployment.object, 'spec', 'selector');
  if (!isBeingDeleted(deployment.object)) {
    for (const orphan of replicaSets.orphansIn(deployment.stored.namespace)) {
      if (isBeingDeleted(orphan.object) || !matchesLabelSelector(selector, orphan.stored.labels)) continue;
      await adopt(client, deployment, orphan);
    }
  }
  const hash = templateHash(objectAt(deployment.object, 'spec', 'template'));
  const currentName = replicaSetName(deployment.stored.name, hash, version);
  const owned = replicaSets.ownedBy(deployment.stored.uid);
  const current = owned.find(({ stored }) => stored.name === currentName);
  const old = owned.filter((replicaSet) => replicaSet !== current);
  return { currentName, hash, current, old: [...old].sort((a, b) => revisionOf(a) - revisionOf(b)) };
}

/** What a rollout needs to know of a ReplicaSet. */
export function replicaCountOf({ stored, object }: SeenObject): ReplicaCount {
  const present = valueAt(object, 'status', 'replicas');
  return { name: stored.name, wanted: replicasOf(object), present: typeof present === 'number' ? present : 0 };
}

/** The annotations of a ReplicaSet: those of its Deployment, and what `kubectl rollout` reads. */
export function sizeAnnotations(replicas: number, maxSurge: number): JsonObject {
  return {
    'deployment.kubernetes.io/desired-replicas': String(replicas),
    'deployment.kubernetes.io/max-replicas': String(replicas + maxSurge),
  };
}

/** Creates the ReplicaSet of the present template (pkg/controller/deployment/sync.go, getNewReplicaSet). */
export async function createCurrentReplicaSet(
  client: InternalClient,
  deployment: SeenObject,
  {
    versions,
    replicas,
    sizes,
  }: { readonly versions: DeploymentVersions; readonly replicas: number; readonly sizes: JsonObject },
): Promise<void> {
  const { object, stored } = deployment;
  const template = objectAt(object, 'spec', 'template');
  const metadata = objectAt(template, 'metadata');
  const labels = { ...objectAt(metadata, 'labels'), [TEMPLATE_HASH]: versions.hash };
  const selector = objectAt(object, 'spec', 'selector');
  const matchLabels = { ...objectAt(selector, 'matchLabels'), [TEMPLATE_HASH]: versions.hash };
  const { minReadySeconds } = objectAt(object, 'spec');
  const copied = without(objectAt(object, 'metadata', 'annotations'), ...NOT_COPIED);
  const body = {
    metadata: {
      name: versions.currentName,
      labels,
      annotations: { ...copied, [REVISION]: nextRevision(versions), ...sizes },
      ownerReferences: [controllerReference(deployment, client.kindOf('deployments'))],
    },
    spec: {
      replicas,
      ...(minReadySeconds !== undefined && { minReadySeconds }),
      selector: { ...selector, matchLabels },
      template: { ...template, metadata: { ...metadata, labels } },
    },
  };
  await client.send({ verb: 'create', ...replicaSets(client), namespace: stored.namespace, body });
}

/** Changes the size of a ReplicaSet. */
export async function scaleReplicaSet(
  client: InternalClient,
  namespace: string,
  { name, replicas, sizes }: { readonly name: string; readonly replicas: number; readonly sizes: JsonObject },
): Promise<void> {
  const body = { metadata: { annotations: sizes }, spec: { replicas } };
  await client.send({ verb: 'patch', ...replicaSets(client), namespace, name, body });
}

/** Writes the revision on the ReplicaSet of the present template and on the Deployment, where it is not there yet. */
export async function writeRevision(
  client: InternalClient,
  deployment: SeenObject,
  versions: DeploymentVersions,
): Promise<void> {
  const revision = nextRevision(versions);
  const body = { metadata: { annotations: { [REVISION]: revision } } };
  const { current } = versions;
  const { namespace } = deployment.stored;
  if (current !== undefined && stringAt(current.object, 'metadata', 'annotations', REVISION) !== revision) {
    const { name } = current.stored;
    await client.send({ verb: 'patch', ...replicaSets(client), namespace, name, body });
  }
  if (stringAt(deployment.object, 'metadata', 'annotations', REVISION) === revision) return;
  const { name } = deployment.stored;
  await client.send({
    verb: 'patch',
    apiVersion: client.kindOf('deployments').apiVersion,
    resource: 'deployments',
    namespace,
    name,
    body,
  });
}

/** Deletes old ReplicaSets without pods beyond `revisionHistoryLimit`, the oldest first. */
export async function deleteOldReplicaSets(
  client: InternalClient,
  deployment: SeenObject,
  { old }: DeploymentVersions,
): Promise<void> {
  const limit = valueAt(deployment.object, 'spec', 'revisionHistoryLimit');
  if (typeof limit !== 'number') return;
  const idle = old.filter((replicaSet) => {
    const { wanted, present } = replicaCountOf(replicaSet);
    return wanted === 0 && present === 0 && !isBeingDeleted(replicaSet.object);
  });
  for (const { stored } of idle.slice(0, Math.max(old.length - limit, 0))) {
    const { namespace, name } = stored;
    const body = { propagationPolicy: 'Background' };
    await client.send({ verb: 'delete', ...replicaSets(client), namespace, name, body });
  }
}

async function adopt(client: InternalClient, deployment: SeenObject, { stored, object }: SeenObject): Promise<void> {
  const references = objectsAt(object, 'metadata', 'ownerReferences');
  const ownerReferences = [...references, controllerReference(deployment, client.kindOf('deployments'))];
  const body = { metadata: { uid: stored.uid, ownerReferences } };
  const { namespace, name } = stored;
  await client.send({ verb: 'patch', ...replicaSets(client), namespace, name, body });
}

function replicaSets(client: InternalClient): { readonly apiVersion: string; readonly resource: string } {
  return { apiVersion: client.kindOf('replicasets').apiVersion, resource: 'replicasets' };
}

function revisionOf({ object }: SeenObject): number {
  return Number(stringAt(object, 'metadata', 'annotations', REVISION)) || 0;
}

/** The revision that the present template gets: one more than that of any older one. */
function nextRevision({ old }: DeploymentVersions): string {
  return String(old.reduce((highest, replicaSet) => Math.max(highest, revisionOf(replicaSet)), 0) + 1);
}
