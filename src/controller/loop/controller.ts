import { hasFailed } from '../../injection/initializers/pending-initializers.js';
import { isJsonObject } from '../../json/json.js';
import type { WorkloadResource } from '../../kubernetes/discovery/workload-resources.js';
import type { WatchTiming } from '../../kubernetes/watch/reflector.js';
import type { Readiness } from '../../observability/readiness.js';
import { BlockedWorkloads } from './blocked-workloads.js';
import type { WatchStatus } from './controller-event.js';
import { createReconcileQueue, type ReconcileOptions } from './reconcile-queue.js';
import { keyOf } from './workload-key.js';
import { type UninitializedEvent, WorkloadWatches } from './workload-watches.js';

export interface ControllerOptions extends ReconcileOptions {
  /** What to watch. */
  readonly resources: readonly WorkloadResource[];
  /** How long each watch lasts. */
  readonly timing?: WatchTiming;
  /** Asked when an object is first seen: its first turn is put off by so many milliseconds; default 0. */
  readonly initialDelayMs?: () => number;
}

/** A running controller. */
export interface Controller {
  /** Ready while every watch is established, and the server lets us change what is pending. */
  readonly readiness: () => Readiness;
  /** How each watch fares. */
  readonly watches: () => readonly WatchStatus[];
  /** Watches one resource more, or no more. */
  readonly setWatched: (resource: WorkloadResource, wanted: boolean) => void;
  /** Looks at everything that is pending anew, as after a change of what is ours. */
  readonly resync: () => void;
  /** First turns that were put off are due at once. */
  readonly flush: () => void;
  /** Ends the watches, then the turns that are under way. */
  readonly stop: () => Promise<void>;
}

/**
 * Watches the resources and initializes what is pending:
 *
 *     reflector (one a resource) -> queue (one entry an object) -> initialize -> observers
 *                                     ^------------ retry ----------'
 *
 * An object is worked on once at a time. What fails is tried again for as long as it is pending. Nothing is known about
 * objects that are not pending.
 */
export function startController(options: ControllerOptions): Controller {
  const { client, clock, timing, random, resources, initialDelayMs = () => 0 } = options;
  const blocked = new BlockedWorkloads();
  const observe: typeof options.observe = (event) => {
    blocked.observe(event);
    options.observe(event);
  };
  const queue = createReconcileQueue({ ...options, observe });

  const onObject = (resource: WorkloadResource, event: UninitializedEvent): void => {
    const key = keyOf(resource, event.object);
    if (!key || !isJsonObject(event.object)) return;
    if (event.kind === 'deleted') observe({ kind: 'deleted', key });
    // What has failed is not to be worked on any more.
    if (event.kind === 'deleted' || hasFailed(event.object)) queue.remove(key);
    else queue.add(key, event.object, initialDelayMs());
  };

  const watches = new WorkloadWatches({ client, clock, random, timing, observe, onObject });
  for (const resource of resources) watches.add(resource);

  return {
    readiness: () => {
      const lost = watches.statuses.filter(({ established }) => !established);
      const notes = lost.map(watchNote);
      return { ready: lost.length === 0 && blocked.notes.length === 0, notes: [...notes, ...blocked.notes] };
    },
    watches: () => watches.statuses,
    setWatched: (resource, wanted) => {
      if (wanted) watches.add(resource);
      else watches.remove(resource.kind);
    },
    resync: () => {
      watches.restart();
    },
    flush: () => {
      queue.flush();
    },
    stop: async () => {
      watches.stop();
      await queue.stop();
    },
  };
}

function watchNote({ workloadKind, refusal }: WatchStatus): string {
  const why = refusal === undefined ? ' at the moment' : `, the API server refuses us: ${refusal}`;
  return `${workloadKind}: not watched${why}`;
}
