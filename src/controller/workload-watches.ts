import type { Subscription } from 'rxjs';

import type { ApiClient } from '../kubernetes/api-client.js';
import type { Clock } from '../kubernetes/clock.js';
import { reflect, type ReflectorEvent } from '../kubernetes/reflector.js';
import { collectionPath, type WorkloadResource } from '../kubernetes/workload-resources.js';
import type { ControllerObserver, WatchStatus } from './controller-event.js';

/** What a watch tells of an object. */
export type ObjectEvent = Extract<ReflectorEvent, { object: unknown }>;

export interface WorkloadWatchesOptions {
  readonly client: ApiClient;
  readonly clock: Clock;
  /** Numbers from 0 up to 1, for jitter. */
  readonly random: () => number;
  readonly observe: ControllerObserver;
  readonly onObject: (resource: WorkloadResource, event: ObjectEvent) => void;
}

interface Watch {
  readonly resource: WorkloadResource;
  subscription: Subscription;
  established: boolean;
  /** Since when it is established, or not. */
  changedAt: number;
  heardAt: number;
}

/** The watches of a controller, one a resource, and how they fare. */
export class WorkloadWatches {
  readonly #options: WorkloadWatchesOptions;
  readonly #watches = new Map<string, Watch>();

  constructor(options: WorkloadWatchesOptions) {
    this.#options = options;
  }

  /** Watches a resource from now on; does nothing where it is watched already. */
  add(resource: WorkloadResource): void {
    if (this.#watches.has(resource.kind)) return;
    const now = this.#options.clock.now();
    const watch = { resource, established: false, changedAt: now, heardAt: now };
    this.#watches.set(resource.kind, { ...watch, subscription: this.#subscribe(resource) });
  }

  /** Watches a resource no more. */
  remove(kind: string): void {
    this.#watches.get(kind)?.subscription.unsubscribe();
    this.#watches.delete(kind);
  }

  /** Begins every watch anew, with all objects that there are. */
  restart(): void {
    for (const watch of this.#watches.values()) {
      watch.subscription.unsubscribe();
      watch.subscription = this.#subscribe(watch.resource);
    }
  }

  /** How they fare now. */
  get statuses(): readonly WatchStatus[] {
    const now = this.#options.clock.now();
    return [...this.#watches.values()].map(({ resource, established, changedAt, heardAt }) => ({
      workloadKind: resource.kind,
      path: collectionPath(resource),
      established,
      downMs: established ? 0 : now - changedAt,
      silentMs: now - heardAt,
    }));
  }

  /** Ends all of them. */
  stop(): void {
    for (const kind of [...this.#watches.keys()]) this.remove(kind);
  }

  #subscribe(resource: WorkloadResource): Subscription {
    const { client, clock, random } = this.#options;
    return reflect(client, { path: collectionPath(resource), clock, random }).subscribe((event) => {
      this.#onEvent(resource, event);
    });
  }

  #onEvent(resource: WorkloadResource, event: ReflectorEvent): void {
    const { clock, observe, onObject } = this.#options;
    const [workloadKind, path] = [resource.kind, collectionPath(resource)];
    const watch = this.#watches.get(workloadKind);
    switch (event.kind) {
      case 'connected':
        if (watch) change(watch, true, clock.now());
        observe({ kind: 'connected', workloadKind, path });
        return;
      case 'disconnected':
        // A server ends every watch after a while: that is no gap worth speaking of.
        if (watch && event.error) change(watch, false, clock.now());
        observe({ kind: 'disconnected', workloadKind, path, error: event.error, delayMs: event.delayMs });
        return;
      case 'uninitialized':
      case 'deleted':
        onObject(resource, event);
    }
  }
}

function change(watch: Watch, established: boolean, now: number): void {
  watch.heardAt = now;
  if (watch.established === established) return;
  watch.established = established;
  watch.changedAt = now;
}
