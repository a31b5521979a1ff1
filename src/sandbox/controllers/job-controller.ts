import type { ApiContext } from '../api-context.js';
import { listAt, objectsAt, stringAt, valueAt } from '../json/json-path.js';
import type { JsonObject } from '../json/json-value.js';
import { timestamp } from '../json/timestamp.js';
import { controllerAccount, InternalClient } from './internal-client.js';
import { KeyQueue } from './key-queue.js';
import { getSeenObject, queueKey, type SeenObject, watchInitialized } from './owned-objects.js';
import { isBeingDeleted, isPodActive, PodControl } from './pod-control.js';
import { patchStatus } from './status-patch.js';
import { WarningRecorder } from './warning-recorder.js';

const jobKind = { apiVersion: 'batch/v1', kind: 'Job' } as const;

/**
 * Creates the pods of Jobs (pkg/controller/job): as many at a time as `parallelism` says, until `completions` have succeeded.
 * Pods are never run; one counts as succeeded where a client writes that. Failed pods are replaced without a limit.
 */
export function startJobController(context: ApiContext): void {
  const client = new InternalClient(context, controllerAccount('job-controller'));
  const jobs = context.store.collection('jobs');
  const { now } = context.settings;
  const queue = new KeyQueue(work, context.stopping);
  const pods = new PodControl({
    owners: jobKind,
    pods: context.store.collection('pods'),
    client,
    events: new WarningRecorder(client, 'job-controller', now),
    queue: () => queue,
  });
  watchInitialized(jobs, ({ type, seen }) => {
    if (type === 'DELETED') pods.forget(seen.stored.uid);
    queue.add(queueKey(seen.stored));
  });

  async function work(key: string): Promise<void> {
    const job = getSeenObject(jobs, key);
    if (job !== undefined) await sync({ client, pods, now }, job);
  }
}

interface Dependencies {
  readonly client: InternalClient;
  readonly pods: PodControl;
  readonly now: () => Date;
}

async function sync({ client, pods, now }: Dependencies, job: SeenObject): Promise<void> {
  if (isComplete(job.object)) return;
  try {
    await managePods(pods, job);
  } finally {
    const status = statusOf(job.object, countsOf(await pods.podsOf(job)), timestamp(now()));
    await patchStatus(client, { ...jobKind, resource: 'jobs', seen: job }, status);
  }
}

async function managePods(pods: PodControl, job: SeenObject): Promise<void> {
  const all = await pods.podsOf(job);
  if (isBeingDeleted(job.object) || !pods.hasSatisfiedExpectations(job)) return;
  const active = all.filter(({ object }) => isPodActive(object));
  const wanted = wantedPods(job.object, countsOf(all));
  if (active.length < wanted) await pods.createPods(job, wanted - active.length);
  if (active.length > wanted) await pods.deleteYoungest(job, active, active.length - wanted);
}

interface Counts {
  readonly active: number;
  readonly succeeded: number;
  readonly failed: number;
}

function countsOf(pods: readonly SeenObject[]): Counts {
  const inPhase = (phase: string): number =>
    pods.filter(({ object }) => stringAt(object, 'status', 'phase') === phase).length;
  const active = pods.filter(({ object }) => isPodActive(object)).length;
  return { active, succeeded: inPhase('Succeeded'), failed: inPhase('Failed') };
}

/** How many pods should be active now; without `completions`, none is created after the first success (manageJob). */
function wantedPods(job: JsonObject, { active, succeeded }: Counts): number {
  const parallelism = numberAt(job, 'parallelism') ?? 1;
  const completions = numberAt(job, 'completions');
  if (completions === undefined) return succeeded > 0 ? Math.min(active, parallelism) : parallelism;
  return Math.min(Math.max(completions - succeeded, 0), parallelism);
}

function numberAt(job: JsonObject, key: string): number | undefined {
  const value = valueAt(job, 'spec', key);
  return typeof value === 'number' ? value : undefined;
}

function isComplete(job: JsonObject): boolean {
  return objectsAt(job, 'status', 'conditions').some(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  );
}

function statusOf(job: JsonObject, counts: Counts, now: string): JsonObject {
  const startTime = valueAt(job, 'status', 'startTime') ?? now;
  if (!isDone(job, counts)) return { ...counts, startTime };
  const complete = { type: 'Complete', status: 'True', lastProbeTime: now, lastTransitionTime: now };
  const conditions = [...listAt(job, 'status', 'conditions'), complete];
  return { ...counts, startTime, completionTime: now, conditions };
}

function isDone(job: JsonObject, { active, succeeded }: Counts): boolean {
  const completions = numberAt(job, 'completions');
  return completions === undefined ? succeeded > 0 && active === 0 : succeeded >= completions;
}
