import type { Subscription } from 'rxjs';

import { collectionPath, type WorkloadResource } from '../../kubernetes/discovery/workload-resources.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { reflect, type ReflectorEvent, type WatchTiming } from '../../kubernetes/watch/reflector.js';
import { WatchLiveness } from '../../kubernetes/watch/watch-liveness.js';
import type { Clock } from '../../runtime/clock.js';
import type { ControllerObserver, WatchStatus } from './controller-event.js';

/** What a watch reports about an object. */
export type UninitializedEvent = Extract<ReflectorEvent, { object: unknown }>;

/** Is told of what no longer waits for anybody, of every kind; default: nobody is. It must be quick. */
export interface SettledObserver {
  /** The object with this uid is initialized; it may be deleted by now. */
  readonly initialized: (uid: string) => void;
  /** All objects of a kind that still exist come now. */
  readonly relisted: (kind: string) => void;
}

export interface WorkloadWatchesOptions {
  readonly client: ApiClient;
  readonly clock: Clock;
  /** Numbers from 0 up to 1, for jitter. */
  readonly random: () => number;
  /** How long each watch lasts. */
  readonly timing?: WatchTiming | undefined;
  readonly observe: ControllerObserver;
  readonly onObject: (resource: WorkloadResource, event: UninitializedEvent) => void;
  readonly settled?: SettledObserver | undefined;
}

interface Watch {
  readonly resource: WorkloadResource;
  readonly liveness: WatchLiveness;
  subscription: Subscription;
}

/** The watches of a controller, one a resource, and their states. */
export class WorkloadWatches {
  readonly #options: WorkloadWatchesOptions;
  readonly #watches = new Map<string, Watch>();

  constructor(options: WorkloadWatchesOptions) {
    this.#options = options;
  }

  /** Watches a resource from now on; does nothing where it is watched already. */
  add(resource: WorkloadResource): void {
    if (this.#watches.has(resource.kind)) return;
    const liveness = new WatchLiveness(this.#options.clock.now);
    this.#watches.set(resource.kind, { resource, liveness, subscription: this.#subscribe(resource, liveness) });
  }

  /** Ends the watch of a resource. */
  remove(kind: string): void {
    this.#watches.get(kind)?.subscription.unsubscribe();
    this.#watches.delete(kind);
  }

  /** Restarts every watch, which delivers all pending objects again. */
  restart(): void {
    for (const watch of this.#watches.values()) {
      watch.subscription.unsubscribe();
      watch.subscription = this.#subscribe(watch.resource, watch.liveness);
    }
  }

  /** Their states now. */
  get statuses(): readonly WatchStatus[] {
    return [...this.#watches.values()].map(({ resource, liveness }) => ({
      workloadKind: resource.kind,
      path: collectionPath(resource),
      established: liveness.established,
      downMs: liveness.downMs,
      unansweredMs: liveness.unansweredMs,
      refusal: liveness.refusal?.message,
      silentMs: liveness.silentMs,
    }));
  }

  /** Ends all of them. */
  stop(): void {
    for (const kind of [...this.#watches.keys()]) this.remove(kind);
  }

  #subscribe(resource: WorkloadResource, liveness: WatchLiveness): Subscription {
    const { client, clock, timing, random, settled } = this.#options;
    const listener = settled && {
      initialized: settled.initialized,
      relisted: () => {
        settled.relisted(resource.kind);
      },
    };
    const about = { ...timing, path: collectionPath(resource), clock, random, liveness };
    const options = { ...about, ...(listener && { settled: listener }) };
    return reflect(client, options).subscribe((event) => {
      this.#onEvent(resource, event);
    });
  }

  #onEvent(resource: WorkloadResource, event: ReflectorEvent): void {
    const { observe, onObject } = this.#options;
    const watch = { workloadKind: resource.kind, path: collectionPath(resource) };
    switch (event.kind) {
      case 'connected':
        observe({ kind: 'connected', ...watch });
        return;
      case 'disconnected':
        observe({ kind: 'disconnected', ...watch, error: event.error, delayMs: event.delayMs });
        return;
      case 'uninitialized':
      case 'deleted':
        onObject(resource, event);
    }
  }
}
