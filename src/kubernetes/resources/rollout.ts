import { type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';

/** How far a Deployment has come. */
export interface Rollout {
  /** The Deployment's controller has seen its current generation, so that the rest is about that. */
  readonly isObserved: boolean;
  readonly wanted: number;
  /** Pods of the current template. */
  readonly updated: number;
  /** Pods of any template that exist; that are ready; that have been ready for long enough. */
  readonly present: number;
  readonly ready: number;
  readonly available: number;
  /** What went wrong, the server's messages. */
  readonly problems: readonly string[];
}

const numberIn = (object: JsonObject, key: string): number => {
  const value = object[key];
  return typeof value === 'number' ? value : 0;
};

/** Reads it from a Deployment. */
export function rolloutOf(deployment: JsonObject): Rollout {
  const [metadata, spec, status] = ['metadata', 'spec', 'status'].map((key) => objectAt(deployment, key)) as [
    JsonObject,
    JsonObject,
    JsonObject,
  ];
  return {
    isObserved: numberIn(status, 'observedGeneration') >= numberIn(metadata, 'generation'),
    wanted: typeof spec['replicas'] === 'number' ? spec['replicas'] : 1,
    updated: numberIn(status, 'updatedReplicas'),
    present: numberIn(status, 'replicas'),
    ready: numberIn(status, 'readyReplicas'),
    available: numberIn(status, 'availableReplicas'),
    problems: problemsOf(status),
  };
}

/** At least one replica works. */
export function isReady({ isObserved, ready }: Rollout): boolean {
  return isObserved && ready > 0;
}

/** All replicas are of the current template and available; the same condition as `kubectl rollout status`. */
export function isRolledOut({ isObserved, wanted, updated, present, available }: Rollout): boolean {
  return isObserved && updated >= wanted && present <= updated && available >= updated;
}

function problemsOf(status: JsonObject): readonly string[] {
  const bad = objectsIn(status['conditions']).filter(
    ({ type, status: holds }) =>
      (type === 'ReplicaFailure' && holds === 'True') || (type === 'Progressing' && holds === 'False'),
  );
  return bad.flatMap(({ message }) => stringIn(message) ?? []);
}
