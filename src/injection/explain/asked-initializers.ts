import type { UninjectableReason } from '../decision/reason.js';
import { UNINJECTABLE_REASON_OF } from '../initializers/initialization-plan.js';
import { ownerJobName } from '../pod/pod-of-job.js';
import type { WorkloadKind } from '../workload/workload.js';
import type { Asked } from './asked-webhooks.js';
import type { ShapedWorkload } from './workload-with-pods.js';

/** The initializer's name in an InitializerConfiguration. */
export interface Registration {
  /** Name of the InitializerConfiguration. */
  readonly configuration: string;
  /** Of the initializer. */
  readonly name: string;
  /** Whether its rules make new objects of a resource wait for it; `deployments`. */
  readonly covers: (plural: string) => boolean;
  /** What its rules cover, a clause. */
  readonly rule: string;
}

/** Why the initializer can't put a sidecar in although it is asked. */
export type InitializerObstacle = UninjectableReason | 'PodNotOfJob';

/** What an initializer has to do with a workload. */
export type InitializerAnswer =
  /** `into`: the kind that gets the sidecar, the workload's own or one that is made from it. */
  | ({ readonly verdict: 'asked'; readonly into: WorkloadKind } & Asked)
  | ({ readonly verdict: 'asked'; readonly obstacle: InitializerObstacle } & Asked)
  | ({ readonly verdict: 'not asked' } & Asked);

/** What is created on the way from a workload to its pods, and can get the sidecar for them. */
const MADE: Readonly<Record<WorkloadKind, readonly WorkloadKind[]>> = {
  CronJob: ['CronJob', 'Job', 'Pod'],
  // Argo's Rollouts make ReplicaSets, Knative's Services make Deployments.
  CustomResource: ['Deployment', 'ReplicaSet'],
  DaemonSet: ['DaemonSet'],
  Deployment: ['Deployment', 'ReplicaSet'],
  DeploymentConfig: ['ReplicationController'],
  Job: ['Job', 'Pod'],
  Pod: ['Pod'],
  ReplicaSet: ['ReplicaSet'],
  ReplicationController: ['ReplicationController'],
  StatefulSet: ['StatefulSet'],
};

/**
 * Whether a workload, or what is made from it, waits for the initializer when it is created, and whether that can inject it.
 * @param immutable kinds that the server allows no sidecar in
 */
export function askedInitializer(
  { configuration, name, covers, rule }: Registration,
  workload: ShapedWorkload,
  immutable: ReadonlySet<WorkloadKind>,
): InitializerAnswer {
  const label = { configuration: `InitializerConfiguration ${configuration}`, name };
  const covered = MADE[workload.shape.kind].filter((kind) => covers(pluralOf(kind)));
  const steps = covered.map((kind) => ({ kind, obstacle: obstacleOf(kind, workload, immutable) }));
  const step = steps.find(({ obstacle }) => obstacle === undefined) ?? steps[0];
  if (!step) return { verdict: 'not asked', ...label, why: `${rule}, and not ${pluralOf(workload.shape.kind)}` };
  const why = `by its rule for ${pluralOf(step.kind)}`;
  const { obstacle } = step;
  return { verdict: 'asked', ...label, why, ...(obstacle === undefined ? { into: step.kind } : { obstacle }) };
}

function pluralOf(kind: WorkloadKind): string {
  return kind === 'CustomResource' ? 'what it makes' : `${kind.toLowerCase()}s`;
}

function obstacleOf(
  kind: WorkloadKind,
  { object, shape }: ShapedWorkload,
  immutable: ReadonlySet<WorkloadKind>,
): InitializerObstacle | undefined {
  if (kind === 'Pod' && shape.kind === 'Pod' && ownerJobName(object) === undefined) return 'PodNotOfJob';
  return immutable.has(kind) ? UNINJECTABLE_REASON_OF[kind] : undefined;
}
