import type { Readable } from 'node:stream';
import { Observable } from 'rxjs';

import type { ApiClient } from './api-client.js';
import { KubeApiError } from './api-error.js';
import type { Clock } from './clock.js';
import { LineSplitter } from './line-splitter.js';
import { WatchLineError, readWatchLine, type WatchLine } from './watch-line.js';

/** What one watch connection tells: that it is open, then every line. Completes when the server ends it. */
export type WatchSignal = { readonly kind: 'open' } | WatchLine;

export interface WatchRequest {
  /** Path of the collection, for instance `/apis/apps/v1beta1/deployments`. */
  readonly path: string;
  /** Resume after this one; undefined begins with an ADDED for every object that there is. */
  readonly resourceVersion: string | undefined;
  /** How long the server keeps the watch open. */
  readonly timeoutSeconds: number;
}

// A server that does not end the watch when it was asked to is not there any more: old ones send no heartbeat.
const OVERDUE_MS = 10_000;

function watchPath({ path, resourceVersion, timeoutSeconds }: WatchRequest): string {
  const query = new URLSearchParams({
    watch: 'true',
    includeUninitialized: 'true',
    timeoutSeconds: String(timeoutSeconds),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  });
  return `${path}?${query.toString()}`;
}

function lost({ path }: WatchRequest, message: string): KubeApiError {
  return new KubeApiError({ request: `WATCH ${path}`, status: 0, reason: '', message });
}

/** Feeds the lines of an answer to `next`; resolves at a clean end and rejects at any other. */
async function readLines(response: Readable, next: (line: WatchLine) => void): Promise<void> {
  const lines = new LineSplitter();
  for await (const chunk of response) {
    for (const line of lines.push(chunk as Buffer)) next(readWatchLine(line));
  }
}

/**
 * One watch, uninitialized objects included, until the server ends it (complete), it breaks (error: KubeApiError or
 * WatchLineError), or nobody listens any more.
 */
export function watchOnce(client: ApiClient, clock: Clock, request: WatchRequest): Observable<WatchSignal> {
  return new Observable((subscriber) => {
    const abort = new AbortController();
    const cancelOverdue = clock.after(request.timeoutSeconds * 1000 + OVERDUE_MS, () => {
      subscriber.error(lost(request, `silent for ${OVERDUE_MS / 1000} s longer than asked for`));
    });
    const run = async (): Promise<void> => {
      const response = await client.watch(watchPath(request), abort.signal);
      subscriber.next({ kind: 'open' });
      await readLines(response, (line) => {
        subscriber.next(line);
      });
    };
    run().then(
      () => {
        subscriber.complete();
      },
      (error: unknown) => {
        const known = error instanceof KubeApiError || error instanceof WatchLineError;
        subscriber.error(known ? error : lost(request, error instanceof Error ? error.message : String(error)));
      },
    );
    return () => {
      cancelOverdue();
      abort.abort();
    };
  });
}
