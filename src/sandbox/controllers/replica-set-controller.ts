import type { ApiContext } from '../api-context.js';
import { objectAt, valueAt } from '../json/json-path.js';
import type { JsonObject } from '../json/json-value.js';
import { controllerAccount, InternalClient } from './internal-client.js';
import { KeyQueue } from './key-queue.js';
import { getSeenObject, queueKey, type SeenObject, watchInitialized } from './owned-objects.js';
import { isBeingDeleted, isPodActive, isPodReady, PodControl } from './pod-control.js';
import { patchStatus } from './status-patch.js';
import { WarningRecorder } from './warning-recorder.js';

const RESOURCE = 'replicasets';

/** Keeps as many pods for each ReplicaSet as it wants (pkg/controller/replicaset). The pods are never run. */
export function startReplicaSetController(context: ApiContext): void {
  const client = new InternalClient(context, controllerAccount('replicaset-controller'));
  const replicaSets = context.store.collection(RESOURCE);
  const queue = new KeyQueue(work, context.stopping);
  const pods = new PodControl({
    owners: client.kindOf(RESOURCE),
    pods: context.store.collection('pods'),
    client,
    events: new WarningRecorder(client, 'replicaset-controller', context.settings.now),
    queue: () => queue,
  });
  watchInitialized(replicaSets, ({ type, seen }) => {
    if (type === 'DELETED') pods.forget(seen.stored.uid);
    queue.add(queueKey(seen.stored));
  });

  async function work(key: string): Promise<void> {
    const replicaSet = getSeenObject(replicaSets, key);
    if (replicaSet !== undefined) await sync({ client, pods }, replicaSet);
  }
}

interface Dependencies {
  readonly client: InternalClient;
  readonly pods: PodControl;
}

/** How many replicas a workload wants. */
export function replicasOf(workload: JsonObject): number {
  const replicas = valueAt(workload, 'spec', 'replicas');
  return typeof replicas === 'number' ? replicas : 1;
}

function statusOf({ object }: SeenObject, pods: readonly SeenObject[]): JsonObject {
  const labels = Object.entries(objectAt(object, 'spec', 'template', 'metadata', 'labels'));
  const labelled = pods.filter(({ stored }) => labels.every(([key, value]) => stored.labels[key] === value));
  const ready = pods.filter((pod) => isPodReady(pod.object)).length;
  return {
    replicas: pods.length,
    fullyLabeledReplicas: labelled.length,
    readyReplicas: ready,
    availableReplicas: ready,
    observedGeneration: valueAt(object, 'metadata', 'generation') ?? 0,
  };
}

async function sync({ client, pods }: Dependencies, replicaSet: SeenObject): Promise<void> {
  try {
    await managePods(pods, replicaSet);
  } finally {
    const present = (await pods.podsOf(replicaSet)).filter(({ object }) => isPodActive(object));
    await patchStatus(
      client,
      { ...client.kindOf(RESOURCE), resource: RESOURCE, seen: replicaSet },
      statusOf(replicaSet, present),
    );
  }
}

async function managePods(pods: PodControl, replicaSet: SeenObject): Promise<void> {
  const present = (await pods.podsOf(replicaSet)).filter(({ object }) => isPodActive(object));
  if (isBeingDeleted(replicaSet.object) || !pods.hasSatisfiedExpectations(replicaSet)) return;
  const missing = replicasOf(replicaSet.object) - present.length;
  if (missing > 0) await pods.createPods(replicaSet, missing);
  if (missing < 0) await pods.deleteYoungest(replicaSet, present, -missing);
}
