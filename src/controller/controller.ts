import { isJsonObject } from '../injection/json.js';
import { reflect, type ReflectorEvent } from '../kubernetes/reflector.js';
import { collectionPath, type WorkloadResource } from '../kubernetes/workload-resources.js';
import type { Readiness } from '../observability/health-server.js';
import { createTurnQueue, type TurnOptions } from './turn.js';
import { keyOf } from './workload-key.js';

export interface ControllerOptions extends TurnOptions {
  /** What to watch. */
  readonly resources: readonly WorkloadResource[];
  /** Asked when an object is first seen: its first turn is put off by so many milliseconds; default 0. */
  readonly firstTurnDelayMs?: () => number;
}

/** A running controller. */
export interface Controller {
  /** Ready while every watch is established. */
  readonly readiness: () => Readiness;
  /** First turns that were put off are due at once. */
  readonly hasten: () => void;
  /** Ends the watches, then the turns that are under way. */
  readonly stop: () => Promise<void>;
}

/**
 * Watches the resources and initializes what is pending:
 *
 *     reflector (one a resource) -> queue (one entry an object) -> initialize -> log
 *                                     ^------------ retry ----------'
 *
 * An object is worked on once at a time. What fails is tried again for as long as it is pending. Nothing is known about
 * objects that are not pending.
 */
export function startController(options: ControllerOptions): Controller {
  const { client, clock, logger, random, resources, firstTurnDelayMs = () => 0 } = options;
  const queue = createTurnQueue(options);
  const unwatched = new Set(resources.map((resource) => resource.kind));
  const lost = new Set<string>();

  const onObject = (resource: WorkloadResource, event: Extract<ReflectorEvent, { object: unknown }>): void => {
    const key = keyOf(resource, event.object);
    if (!key || !isJsonObject(event.object)) return;
    if (event.kind === 'deleted') queue.forget(key);
    else queue.add(key, event.object, firstTurnDelayMs());
  };

  const onEvent = (resource: WorkloadResource, event: ReflectorEvent): void => {
    const { kind } = resource;
    switch (event.kind) {
      case 'connected':
        logger[lost.delete(kind) ? 'info' : 'debug']('watching', { kind, path: collectionPath(resource) });
        unwatched.delete(kind);
        return;
      case 'disconnected': {
        const { error, delayMs } = event;
        // A server ends every watch after a while; that is no gap worth speaking of. And the first error says it all.
        const first = error !== undefined && !lost.has(kind);
        if (error) {
          unwatched.add(kind);
          lost.add(kind);
        }
        logger[first ? 'warn' : 'debug']('the watch ended, it is opened again', {
          kind,
          error: error?.message,
          delayMs,
        });
        return;
      }
      case 'uninitialized':
      case 'deleted':
        onObject(resource, event);
    }
  };

  const subscriptions = resources.map((resource) =>
    reflect(client, { path: collectionPath(resource), clock, random }).subscribe((event) => {
      onEvent(resource, event);
    }),
  );

  return {
    readiness: () => ({
      ready: unwatched.size === 0,
      notes: [...unwatched].map((kind) => `${kind}: not watched at the moment`),
    }),
    hasten: () => {
      queue.hasten();
    },
    stop: async () => {
      for (const subscription of subscriptions) subscription.unsubscribe();
      await queue.stop();
    },
  };
}
