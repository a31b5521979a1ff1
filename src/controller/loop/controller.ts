import { hasFailed } from '../../injection/initializers/pending-initializers.js';
import { isJsonObject, type JsonObject, objectAt, stringIn } from '../../json/json.js';
import type { WorkloadResource } from '../../kubernetes/discovery/workload-resources.js';
import type { WatchTiming } from '../../kubernetes/watch/reflector.js';
import type { Readiness } from '../../observability/readiness.js';
import { BlockedWorkloads } from './blocked-workloads.js';
import type { WatchStatus } from './controller-event.js';
import { createReconcileQueue, type ReconcileOptions } from './reconcile-queue.js';
import { WaitingCreators } from './waiting-creators.js';
import { keyOf, withUid } from './workload-key.js';
import { type SettledObserver, type UninitializedEvent, WorkloadWatches } from './workload-watches.js';

export interface ControllerOptions extends Omit<ReconcileOptions, 'slotUse'> {
  /** What to watch. */
  readonly resources: readonly WorkloadResource[];
  /** How long each watch lasts. */
  readonly timing?: WatchTiming;
  /** Asked when an object is first seen: by how many milliseconds its first attempt is delayed; default 0. */
  readonly initialDelayMs?: () => number;
  /** Is told of what waits for no initializer any longer; default: nobody is. */
  readonly settled?: SettledObserver;
  /** Whether the server has lately answered any request with 429; default: never. */
  readonly isOverloaded?: () => boolean;
}

/** A running controller. */
export interface Controller {
  /** Ready while every watch is established, and the API server lets the controller change what is pending. */
  readonly readiness: () => Readiness;
  /** The state of each watch. */
  readonly watches: () => readonly WatchStatus[];
  /** How many creators may be waiting, for this controller or for other initializers, each in a slot of the API server. */
  readonly waitingCreators: () => number;
  /** Begins or ends the watch of a resource. */
  readonly setWatched: (resource: WorkloadResource, wanted: boolean) => void;
  /** Restarts the watches, which deliver everything that is pending again, as after a change of `initializerName`. */
  readonly resync: () => void;
  /** Makes delayed first attempts due at once. */
  readonly flush: () => void;
  /** Ends the watches, then waits for the attempts in progress. */
  readonly stop: () => Promise<void>;
}

/**
 * Watches the resources and initializes what is pending:
 *
 *     reflector (one a resource) -> queue (one entry an object) -> initialize -> observers
 *                                     ^------------ retry ----------'
 *
 * There is at most one attempt of an object at a time. What fails is retried for as long as it is pending. Nothing is stored
 * about objects that are not pending.
 */
export function startController(options: ControllerOptions): Controller {
  const { client, clock, timing, random, resources, initialDelayMs = () => 0, isOverloaded = () => false } = options;
  const blocked = new BlockedWorkloads();
  const observe: typeof options.observe = (event) => {
    blocked.observe(event);
    options.observe(event);
  };
  const creators = new WaitingCreators(clock.now);
  const waitingCreators = (): number => creators.count;
  const queue = createReconcileQueue({ ...options, observe, slotUse: { waitingCreators, isOverloaded } });

  const onObject = (resource: WorkloadResource, event: UninitializedEvent): void => {
    const key = keyOf(resource, event.object);
    if (!key || !isJsonObject(event.object)) return;
    const isOver = event.kind === 'deleted' || hasFailed(event.object);
    countCreator(creators, event.object, isOver);
    if (event.kind === 'deleted') observe({ kind: 'deleted', key });
    // A failed object is deleted by the API server: there is nothing left to do.
    if (isOver) queue.remove(key);
    else queue.add(withUid(key, event.object), event.object, initialDelayMs());
  };

  const settled: SettledObserver = {
    initialized: (uid) => {
      creators.remove(uid);
      options.settled?.initialized(uid);
    },
    relisted: (kind) => options.settled?.relisted(kind),
  };
  const watches = new WorkloadWatches({ client, clock, random, timing, observe, onObject, settled });
  for (const resource of resources) watches.add(resource);

  return {
    readiness: () => {
      const lost = watches.statuses.filter(({ established }) => !established);
      const notes = lost.map(watchNote);
      return { ready: lost.length === 0 && blocked.notes.length === 0, notes: [...notes, ...blocked.notes] };
    },
    watches: () => watches.statuses,
    waitingCreators,
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

/** Counts the creator of an object that the watch has delivered, or no longer. */
function countCreator(creators: WaitingCreators, object: JsonObject, isOver: boolean): void {
  const uid = stringIn(objectAt(object, 'metadata')['uid']);
  if (uid === undefined) return;
  if (isOver) creators.remove(uid);
  else creators.add(uid);
}

function watchNote({ workloadKind, refusal }: WatchStatus): string {
  const why = refusal === undefined ? ' at the moment' : `, the API server refuses the watch: ${refusal}`;
  return `${workloadKind}: not watched${why}`;
}
