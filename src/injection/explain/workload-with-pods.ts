import { type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import type { WorkloadShape } from '../workload/workload.js';

/** A workload and where its pod template is. */
export interface ShapedWorkload {
  readonly object: JsonObject;
  readonly shape: WorkloadShape;
}

/** A workload without an owner, with the pods that were made from it. */
export interface WorkloadWithPods extends ShapedWorkload {
  /** Those that run or are about to; where there are none, those that have ended. */
  readonly pods: readonly ShapedWorkload[];
}

const uidOf = ({ object }: ShapedWorkload): string | undefined => stringIn(objectAt(object, 'metadata')['uid']);

/** The longest way from a pod to what a user wrote; CronJobs and Deployments need two steps. */
const MAX_OWNER_STEPS = 8;

/** Workloads as users created them: what their controllers made (ReplicaSets, Jobs, pods) is not listed apart. */
export function withPods(workloads: readonly ShapedWorkload[]): readonly WorkloadWithPods[] {
  const byUid = new Map(workloads.map((workload) => [uidOf(workload), workload]));
  const controllerOf = (workload: ShapedWorkload): ShapedWorkload | undefined => {
    const uid = controllerUidOf(workload);
    return uid === undefined ? undefined : byUid.get(uid);
  };
  const rootOf = (workload: ShapedWorkload): ShapedWorkload => {
    let root = workload;
    for (let steps = 0; steps < MAX_OWNER_STEPS; steps += 1) root = controllerOf(root) ?? root;
    return root;
  };
  const pods = new Map<ShapedWorkload, ShapedWorkload[]>();
  for (const workload of workloads) {
    if (workload.shape.kind !== 'Pod' || !controllerOf(workload)) continue;
    const root = rootOf(workload);
    const siblings = pods.get(root);
    if (siblings) siblings.push(workload);
    else pods.set(root, [workload]);
  }
  return workloads
    .filter((workload) => !controllerOf(workload))
    .map((workload) => {
      const all = pods.get(workload) ?? [];
      const live = all.filter(isLive);
      return { ...workload, pods: live.length > 0 ? live : all };
    });
}

function controllerUidOf({ object }: ShapedWorkload): string | undefined {
  const owners = objectsIn(objectAt(object, 'metadata')['ownerReferences']);
  return stringIn(owners.find(({ controller }) => controller === true)?.['uid']);
}

function isLive({ object }: ShapedWorkload): boolean {
  const phase = objectAt(object, 'status')['phase'];
  const { deletionTimestamp } = objectAt(object, 'metadata');
  return phase !== 'Succeeded' && phase !== 'Failed' && (deletionTimestamp === undefined || deletionTimestamp === null);
}
