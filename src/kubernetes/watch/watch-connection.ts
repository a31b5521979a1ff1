import { Observable } from 'rxjs';

import { errorMessage } from '../../json/error-message.js';
import type { Clock } from '../../runtime/clock.js';
import type { ApiClient } from '../transport/api-client.js';
import { KubeApiError } from '../transport/api-error.js';
import { readLines } from './line-splitter.js';
import { type ReadWatchLine, type WatchLine, WatchLineError } from './watch-line.js';

/** What one watch connection emits: that it is open, then every line. */
export type WatchSignal = { readonly kind: 'open' } | WatchLine;

export interface WatchRequest {
  /** Path of the collection, for instance `/apis/apps/v1beta1/deployments`. */
  readonly path: string;
  /** Resume after this one; undefined begins with an ADDED for every object that there is. */
  readonly resourceVersion: string | undefined;
  /** How long the server keeps the watch open. */
  readonly timeoutSeconds: number;
  /** Which objects, for instance `metadata.name=a`; undefined: all of them. */
  readonly fieldSelector?: string | undefined;
  readonly read: ReadWatchLine;
}

// A server that does not end the watch when it was asked to, and is silent, is no longer there: old ones send no heartbeat.
const LONGEST_OVERDUE_MS = 10_000;

/**
 * One watch, uninitialized objects included, until the server ends it (complete), it breaks (error: KubeApiError or
 * WatchLineError), or the last subscriber leaves. One that lasts longer than it was asked to has broken as soon as it is silent
 * for ten seconds (or for its own length, where that is shorter).
 */
export function watchOnce(client: ApiClient, clock: Clock, request: WatchRequest): Observable<WatchSignal> {
  return new Observable((subscriber) => {
    const abort = new AbortController();
    const { heard, cancel } = startOverdueTimer(clock, request.timeoutSeconds * 1000, (silentMs) => {
      const message = `the server did not end a watch of ${request.timeoutSeconds} s, and was silent for ${Math.round(silentMs / 1000)} s`;
      subscriber.error(lostError(request, message));
    });
    const run = async (): Promise<void> => {
      const response = await client.watch(watchPath(request), abort.signal);
      heard();
      subscriber.next({ kind: 'open' });
      await readLines(response, (line) => {
        heard();
        subscriber.next(request.read(line));
      });
    };
    run().then(
      () => {
        subscriber.complete();
      },
      (error: unknown) => {
        const known = error instanceof KubeApiError || error instanceof WatchLineError;
        subscriber.error(known ? error : lostError(request, errorMessage(error)));
      },
    );
    return () => {
      cancel();
      abort.abort();
    };
  });
}

function watchPath({ path, resourceVersion, timeoutSeconds, fieldSelector }: WatchRequest): string {
  const query = new URLSearchParams({
    watch: 'true',
    includeUninitialized: 'true',
    timeoutSeconds: String(timeoutSeconds),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  });
  return `${path}?${query.toString()}`;
}

function lostError({ path }: WatchRequest, message: string): KubeApiError {
  return new KubeApiError({ request: `WATCH ${path}`, status: 0, reason: '', message });
}

/** Calls back once a watch should have ended and nothing has come for a while; `cancel` stops it. */
function startOverdueTimer(clock: Clock, watchMs: number, onOverdue: (silentMs: number) => void) {
  const allowedMs = Math.min(LONGEST_OVERDUE_MS, watchMs);
  let heardAt = clock.now();
  let cancel = clock.after(watchMs + allowedMs, check);
  function check(): void {
    const silentMs = clock.now() - heardAt;
    // Late, but alive: the server still sends.
    if (silentMs < allowedMs) cancel = clock.after(allowedMs - silentMs, check);
    else onOverdue(silentMs);
  }
  return {
    heard: () => {
      heardAt = clock.now();
    },
    cancel: () => {
      cancel();
    },
  };
}
