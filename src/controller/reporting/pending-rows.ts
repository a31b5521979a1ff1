import type { PendingRow } from '../../observability/live-view.js';
import type { HeldObject } from './held-objects.js';
import { kubectlLine } from './kubectl-line.js';
import type { PendingObject } from './pending-objects.js';

const MOST_ROWS = 200;

/** What is pending: in the controller's queue, and for others. */
export interface PendingLists {
  /** The first of the queue, at least as many as there are rows. */
  readonly queued: readonly PendingObject[];
  readonly held: readonly HeldObject[];
  /** When an object was created, or first seen; milliseconds since 1970. */
  readonly sinceMs: (object: Pick<PendingObject, 'createdMs' | 'seenAt'>) => number;
}

/** Rows of what is pending, 200 at most; those that wait for the controller come first. */
export function pendingRows({ queued, held, sinceMs }: PendingLists): readonly PendingRow[] {
  const ours = queued.slice(0, MOST_ROWS).map(({ attempts: turns, lastError, ...object }): PendingRow => {
    const row = { ...rowOf(object), sinceMs: sinceMs(object), turns };
    return lastError === undefined ? row : { ...row, lastError };
  });
  const others = held
    .slice(0, MOST_ROWS - ours.length)
    .map((object): PendingRow => ({ ...rowOf(object), sinceMs: sinceMs(object), turns: 0, held: true }));
  return [...ours, ...others];
}

function rowOf({ key, waitsFor }: Pick<PendingObject, 'key' | 'waitsFor'>) {
  const { resource, namespace, name } = key;
  return { kind: resource.kind, namespace, name, waitsFor, kubectl: kubectlLine(key) };
}
