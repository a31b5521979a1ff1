import { Observable, Subject, concatMap, defer, from, merge, repeat, retry, tap } from 'rxjs';

import type { ApiClient } from './api-client.js';
import { KubeApiError } from './api-error.js';
import type { Clock } from './clock.js';
import { watchOnce, type WatchSignal } from './watch-connection.js';
import type { WatchedObject } from './watch-line.js';
import { WatchProgress, type WatchEnd } from './watch-progress.js';

/** What the reflector tells its listener. */
export type ReflectorEvent =
  /** The watch is established: what exists has come or is coming. */
  | { readonly kind: 'connected' }
  /** It broke, and is tried again after the delay; `error` is undefined where the server ended it in good order. */
  | { readonly kind: 'disconnected'; readonly error: Error | undefined; readonly delayMs: number }
  /** An uninitialized object was added or changed. */
  | { readonly kind: 'uninitialized'; readonly object: WatchedObject }
  /** An uninitialized object was deleted. */
  | { readonly kind: 'deleted'; readonly object: WatchedObject };

export interface ReflectorOptions {
  /** Path of the collection to watch. */
  readonly path: string;
  /** Numbers from 0 up to 1, for jitter. */
  readonly random: () => number;
  readonly clock: Clock;
  /** Length of a watch before it is opened anew; default 60. */
  readonly timeoutSeconds?: number;
}

function eventsOf(signal: WatchSignal, path: string): readonly ReflectorEvent[] {
  switch (signal.kind) {
    case 'open':
      return [{ kind: 'connected' }];
    case 'initialized':
      return [];
    case 'uninitialized':
      return [{ kind: signal.type === 'DELETED' ? 'deleted' : 'uninitialized', object: signal.object }];
    case 'error':
      throw new KubeApiError({ request: `WATCH ${path}`, status: signal.code, reason: '', message: signal.message });
  }
}

function endOf(error: unknown): WatchEnd {
  if (error === undefined) return 'finished';
  if (!(error instanceof KubeApiError) || error.status === 0) return 'lost';
  return error.isGone ? 'gone' : 'refused';
}

/** Emits once after the delay. */
function after(clock: Clock, delayMs: number): Observable<true> {
  return new Observable((subscriber) =>
    clock.after(delayMs, () => {
      subscriber.next(true);
      subscriber.complete();
    }),
  );
}

function note(progress: WatchProgress, signal: WatchSignal): void {
  if (signal.kind === 'open') progress.opened();
  else if (signal.kind !== 'error') progress.saw(signal.type, signal.resourceVersion);
}

/**
 * Watches one resource in all namespaces and tells of its uninitialized objects, for ever: a watch that ends or breaks is
 * opened again: from where it stopped wherever that is certain, else from the beginning, as after a 410 or a lost connection
 * (the server may have been restored from a backup), and every half hour. Nothing is stored.
 */
export function reflect(client: ApiClient, options: ReflectorOptions): Observable<ReflectorEvent> {
  const { path, random, clock, timeoutSeconds = 60 } = options;
  return defer(() => {
    const progress = new WatchProgress(clock.now, random);
    const ends = new Subject<ReflectorEvent>();
    const pause = (error?: unknown): Observable<unknown> => {
      const delayMs = progress.ended(endOf(error));
      ends.next({ kind: 'disconnected', error: error instanceof Error ? error : undefined, delayMs });
      return after(clock, delayMs);
    };
    const connection = defer(() =>
      watchOnce(client, clock, {
        path,
        resourceVersion: progress.resourceVersion,
        // Not all watches of a cluster at the same moment.
        timeoutSeconds: Math.round(timeoutSeconds * (0.9 + random() * 0.2)),
      }),
    );
    const events = connection.pipe(
      tap((signal) => {
        note(progress, signal);
      }),
      concatMap((signal) => from(eventsOf(signal, path))),
      repeat({ delay: () => pause() }),
      retry({ delay: (error: unknown) => pause(error) }),
    );
    return merge(ends, events);
  });
}
