import { stringAt, valueAt } from '../json/json-path.js';
import type { JsonObject, JsonValue } from '../json/json-value.js';

/** A ReplicaSet of a Deployment: how many replicas it wants, and how many there are. */
export interface ReplicaCount {
  readonly name: string;
  readonly wanted: number;
  readonly present: number;
}

/** A Deployment in the middle of a rollout. */
export interface DeploymentRollout {
  readonly replicas: number;
  readonly maxSurge: number;
  readonly maxUnavailable: number;
  readonly current: ReplicaCount;
  /** Oldest first. */
  readonly old: readonly ReplicaCount[];
}

/** A ReplicaSet and the size that it gets. */
export interface Rescale {
  readonly name: string;
  readonly replicas: number;
}

/**
 * The next step of a rolling update: the new ReplicaSet grows as far as `maxSurge` lets it; when it cannot, the old ones
 * shrink as far as `maxUnavailable` lets them (pkg/controller/deployment/rolling.go). A pod counts as available as soon as it
 * exists: pods are never run here, and no rollout would ever end.
 */
export function rollingStep(rollout: DeploymentRollout): readonly Rescale[] {
  const { replicas, maxSurge, current, old } = rollout;
  if (current.wanted > replicas) return [{ name: current.name, replicas }];
  const total = old.reduce((sum, { wanted }) => sum + wanted, current.wanted);
  const room = Math.min(replicas + maxSurge - total, replicas - current.wanted);
  if (room > 0) return [{ name: current.name, replicas: current.wanted + room }];
  return shrink(old, spareReplicas(rollout, total));
}

/** Amounts of a rolling update, in pods: percentages of the replicas, surge rounded up, never both 0. */
export function rolloutLimits(
  deployment: JsonObject,
  replicas: number,
): Pick<DeploymentRollout, 'maxSurge' | 'maxUnavailable'> {
  if (stringAt(deployment, 'spec', 'strategy', 'type') === 'Recreate') return { maxSurge: 0, maxUnavailable: replicas };
  const amount = (key: string): JsonValue => valueAt(deployment, 'spec', 'strategy', 'rollingUpdate', key) ?? 1;
  const maxSurge = toPods(amount('maxSurge'), replicas, Math.ceil);
  const maxUnavailable = toPods(amount('maxUnavailable'), replicas, Math.floor);
  return { maxSurge, maxUnavailable: maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable };
}

function toPods(amount: JsonValue, replicas: number, round: (value: number) => number): number {
  if (typeof amount === 'number') return amount;
  const percent = /^(\d+)%$/.exec(typeof amount === 'string' ? amount : '');
  return percent === null ? 0 : round((Number(percent[1]) * replicas) / 100);
}

/** How many old replicas can go: those above the minimum, less the new ones that do not exist yet. */
function spareReplicas({ replicas, maxUnavailable, current, old }: DeploymentRollout, total: number): number {
  const minimum = replicas - maxUnavailable;
  const available = old.reduce((sum, { present }) => sum + present, current.present);
  const toCome = Math.max(current.wanted - current.present, 0);
  return Math.max(Math.min(total - minimum - toCome, available - minimum), 0);
}

function shrink(old: readonly ReplicaCount[], count: number): readonly Rescale[] {
  const steps: Rescale[] = [];
  let left = count;
  for (const { name, wanted } of old) {
    const fewer = Math.min(wanted, left);
    if (fewer > 0) steps.push({ name, replicas: wanted - fewer });
    left -= fewer;
  }
  return steps;
}
