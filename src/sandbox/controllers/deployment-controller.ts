import type { ApiContext } from '../api-context.js';
import { objectsAt, stringAt, valueAt } from '../json/json-path.js';
import type { JsonObject } from '../json/json-value.js';
import { timestamp } from '../json/timestamp.js';
import {
  createCurrentReplicaSet,
  deleteOldReplicaSets,
  type DeploymentVersions,
  replicaCountOf,
  scaleReplicaSet,
  sizeAnnotations,
  versionsOf,
  writeRevision,
} from './deployment-replica-sets.js';
import { type DeploymentRollout, type Rescale, rollingStep, rolloutLimits } from './deployment-rollout.js';
import { controllerAccount, InternalClient } from './internal-client.js';
import { KeyQueue } from './key-queue.js';
import { getSeenObject, OwnedObjects, queueKey, type SeenObject, watchInitialized } from './owned-objects.js';
import { isBeingDeleted } from './pod-control.js';
import { replicasOf } from './replica-set-controller.js';
import { patchStatus } from './status-patch.js';

/** Creates a ReplicaSet for each template of each Deployment, and scales the newest up (pkg/controller/deployment). */
export function startDeploymentController(context: ApiContext): void {
  const client = new InternalClient(context, controllerAccount('deployment-controller'));
  const deployments = context.store.collection('deployments');
  const queue = new KeyQueue(work, context.stopping);
  const replicaSets = new OwnedObjects(context.store.collection('replicasets'), ({ seen }, owner) => {
    if (owner?.kind === 'Deployment') queue.add(`${seen.stored.namespace}/${owner.name}`);
  });
  watchInitialized(deployments, ({ seen }) => {
    queue.add(queueKey(seen.stored));
  });

  async function work(key: string): Promise<void> {
    const deployment = getSeenObject(deployments, key);
    if (deployment !== undefined) await sync({ context, client, replicaSets }, deployment);
  }
}

interface Dependencies {
  readonly context: ApiContext;
  readonly client: InternalClient;
  readonly replicaSets: OwnedObjects;
}

/** One step; what it changes comes back as an event, and leads to the next step. */
async function sync({ context, client, replicaSets }: Dependencies, deployment: SeenObject): Promise<void> {
  const version = context.settings.kubernetesVersion;
  const versions = await versionsOf(client, replicaSets, { deployment, version });
  if (!isBeingDeleted(deployment.object)) await advance(client, deployment, versions);
  const after = await versionsOf(client, replicaSets, { deployment, version });
  const status = statusOf(deployment.object, after, timestamp(context.settings.now()));
  await patchStatus(client, { ...client.kindOf('deployments'), resource: 'deployments', seen: deployment }, status);
}

async function advance(client: InternalClient, deployment: SeenObject, versions: DeploymentVersions): Promise<void> {
  const replicas = replicasOf(deployment.object);
  const limits = rolloutLimits(deployment.object, replicas);
  const sizes = sizeAnnotations(replicas, limits.maxSurge);
  const { namespace } = deployment.stored;
  const { current } = versions;
  const rollout: DeploymentRollout = {
    replicas,
    ...limits,
    current: current === undefined ? { name: versions.currentName, wanted: 0, present: 0 } : replicaCountOf(current),
    old: versions.old.map(replicaCountOf),
  };
  const steps = stepsOf(deployment.object, rollout);
  if (steps === 'wait') return;
  if (current === undefined && valueAt(deployment.object, 'spec', 'paused') !== true) {
    const first = steps.find(({ name }) => name === versions.currentName);
    await createCurrentReplicaSet(client, deployment, { versions, replicas: first?.replicas ?? 0, sizes });
    return;
  }
  for (const step of steps) await scaleReplicaSet(client, namespace, { ...step, sizes });
  if (current === undefined) return;
  await writeRevision(client, deployment, versions);
  if (isRolledOut(rollout)) await deleteOldReplicaSets(client, deployment, versions);
}

/** Which ReplicaSets to rescale now; `wait` where the new one has to wait until the old pods are gone. */
function stepsOf(deployment: JsonObject, rollout: DeploymentRollout): readonly Rescale[] | 'wait' {
  const { replicas, current, old } = rollout;
  if (valueAt(deployment, 'spec', 'paused') === true) return pausedSteps(rollout);
  if (stringAt(deployment, 'spec', 'strategy', 'type') !== 'Recreate') return rollingStep(rollout);
  const running = old.filter(({ wanted }) => wanted > 0);
  if (running.length > 0 && current.wanted === 0) return running.map(({ name }) => ({ name, replicas: 0 }));
  if (old.some(({ present }) => present > 0)) return 'wait';
  return current.wanted === replicas ? [] : [{ name: current.name, replicas }];
}

/** A paused rollout does not proceed; it follows a change of the replicas only where a single version is left. */
function pausedSteps({ replicas, current, old }: DeploymentRollout): readonly Rescale[] {
  const active = [current, ...old].filter(({ wanted }) => wanted > 0);
  const [only] = active;
  if (only === undefined || active.length > 1 || only.wanted === replicas) return [];
  return [{ name: only.name, replicas }];
}

function isRolledOut({ replicas, current, old }: DeploymentRollout): boolean {
  return current.wanted === replicas && current.present === replicas && old.every(({ present }) => present === 0);
}

function statusOf(deployment: JsonObject, { current, old }: DeploymentVersions, now: string): JsonObject {
  const all = current === undefined ? old : [current, ...old];
  const sum = (key: string): number =>
    all.reduce((total, { object }) => {
      const count = valueAt(object, 'status', key);
      return total + (typeof count === 'number' ? count : 0);
    }, 0);
  const replicas = sum('replicas');
  const availableReplicas = sum('availableReplicas');
  const wanted = replicasOf(deployment);
  const isAvailable = availableReplicas >= wanted - rolloutLimits(deployment, wanted).maxUnavailable;
  return {
    observedGeneration: valueAt(deployment, 'metadata', 'generation') ?? 0,
    replicas,
    updatedReplicas: current === undefined ? 0 : replicaCountOf(current).present,
    readyReplicas: sum('readyReplicas'),
    availableReplicas,
    unavailableReplicas: Math.max(replicas - availableReplicas, 0),
    conditions: withCondition(deployment, isAvailable, now),
  };
}

/** The conditions with `Available` as it is now; its times change only when it does. */
function withCondition(deployment: JsonObject, isAvailable: boolean, now: string): readonly JsonObject[] {
  const conditions = objectsAt(deployment, 'status', 'conditions');
  const status = isAvailable ? 'True' : 'False';
  if (conditions.some((condition) => condition['type'] === 'Available' && condition['status'] === status)) {
    return conditions;
  }
  const available = {
    type: 'Available',
    status,
    lastUpdateTime: now,
    lastTransitionTime: now,
    reason: isAvailable ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: `Deployment ${isAvailable ? 'has' : 'does not have'} minimum availability.`,
  };
  return [...conditions.filter((condition) => condition['type'] !== 'Available'), available];
}
