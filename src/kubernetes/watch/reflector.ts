import { concatMap, defer, filter, from, map, merge, type Observable, repeat, retry, Subject, tap } from 'rxjs';

import type { Clock } from '../../runtime/clock.js';
import { emitAfter } from '../../runtime/delay.js';
import type { ApiClient } from '../transport/api-client.js';
import { KubeApiError } from '../transport/api-error.js';
import { readCurrentVersion } from './current-version.js';
import { watchOnce, type WatchSignal } from './watch-connection.js';
import { readAnyLine, readUninitializedLine, type ReadWatchLine, type WatchedObject } from './watch-line.js';
import type { WatchLiveness } from './watch-liveness.js';
import { isNewerVersion, type WatchEnd, WatchProgress } from './watch-progress.js';

/** What happens to a watch. */
type ConnectionEvent =
  /** The watch is established: what exists has come or is coming. */
  | { readonly kind: 'connected' }
  /** It broke, and is opened again after the delay; `error` is undefined where the server ended it regularly. */
  | { readonly kind: 'disconnected'; readonly error: Error | undefined; readonly delayMs: number };

/** What a reflector emits. */
export type ReflectorEvent =
  | ConnectionEvent
  /** An uninitialized object was added or changed. */
  | { readonly kind: 'uninitialized'; readonly object: WatchedObject }
  /** An uninitialized object was deleted. */
  | { readonly kind: 'deleted'; readonly object: WatchedObject };

/** The same for every object, initialized or not. */
export type ObjectEvent =
  | ConnectionEvent
  | { readonly kind: 'object'; readonly object: WatchedObject }
  | { readonly kind: 'deleted'; readonly object: WatchedObject };

/** How long watches last. */
export interface WatchTiming {
  /** Length of a watch before it is opened again; default 60. */
  readonly timeoutSeconds?: number;
  /** The first watch that ends after so long is followed by one from the beginning; default 30 minutes; 0: never. */
  readonly resyncPeriodMs?: number;
}

/** Is told what nearly every line says, so that no event is made of it. */
interface SettledListener {
  /** The object with this uid is initialized; it may be deleted by now. */
  readonly initialized: (uid: string) => void;
  /** A watch begins from the beginning: what still exists comes now, and what does not is never told of. */
  readonly relisted: () => void;
}

export interface ReflectorOptions extends WatchTiming {
  /** Path of the collection to watch. */
  readonly path: string;
  /** Which of its objects, for instance `metadata.name=a`; default: all. */
  readonly fieldSelector?: string;
  /** Numbers from 0 up to 1, for jitter. */
  readonly random: () => number;
  readonly clock: Clock;
  /** Records openings, lines and breaks. */
  readonly liveness?: WatchLiveness;
  readonly settled?: SettledListener;
}

const DEFAULT_TIMEOUT_S = 60;
const DEFAULT_RESYNC_PERIOD_MS = 30 * 60_000;

/**
 * Watches one resource in all namespaces and emits its uninitialized objects, forever: a watch that ends or breaks is
 * opened again: from where it stopped wherever that is certain, else from the beginning, as after a 410 or a lost connection
 * (the server may have been restored from a backup), and when the resync period is over. Nothing is stored.
 */
export function reflect(client: ApiClient, options: ReflectorOptions): Observable<ReflectorEvent> {
  return reflectLines(client, options, { read: readUninitializedLine, asksInDoubt: true }).pipe(
    map((event) => (event.kind === 'object' ? { kind: 'uninitialized', object: event.object } : event)),
  );
}

/**
 * The same for every object, initialized or not: for small collections, or with a `fieldSelector`. Takes the right to watch
 * these, and no other.
 */
export function reflectAll(client: ApiClient, options: ReflectorOptions): Observable<ObjectEvent> {
  return reflectLines(client, options, { read: readAnyLine, asksInDoubt: false });
}

function eventOf(signal: WatchSignal, path: string): ObjectEvent | undefined {
  switch (signal.kind) {
    case 'open':
      return { kind: 'connected' };
    case 'skipped':
      return undefined;
    case 'object':
      return { kind: signal.type === 'DELETED' ? 'deleted' : 'object', object: signal.object };
    case 'error':
      throw new KubeApiError({ request: `WATCH ${path}`, status: signal.code, reason: '', message: signal.message });
  }
}

function endOf(error: unknown): WatchEnd {
  if (error === undefined) return 'finished';
  if (!(error instanceof KubeApiError) || error.status === 0) return 'lost';
  if (error.isUnauthorized || error.isForbidden) return 'forbidden';
  return error.isGone ? 'gone' : 'refused';
}

/** @param resourceVersion that the watch has resumed after; undefined where it begins from the beginning */
function tellSettled(signal: WatchSignal, resourceVersion: string | undefined, settled: SettledListener): void {
  if (signal.kind === 'skipped') {
    if (signal.uid !== undefined) settled.initialized(signal.uid);
  } else if (signal.kind === 'open' && resourceVersion === undefined) {
    settled.relisted();
  }
}

function recordSignal(signal: WatchSignal, progress: WatchProgress, liveness: WatchLiveness | undefined): void {
  if (signal.kind === 'open') {
    progress.recordOpen();
    liveness?.recordOpen();
  } else {
    if (signal.kind !== 'error') progress.recordLine(signal.type, signal.resourceVersion);
    liveness?.recordLine();
  }
}

/** What a reflector makes of a watch. */
interface Mode {
  readonly read: ReadWatchLine;
  /** False where to begin anew is as cheap as to ask, which takes a right to list something. */
  readonly asksInDoubt: boolean;
}

/** Asks how far the server is, where a watch was silent; where it does not say, the next watch begins anew. */
async function settleDoubt(client: ApiClient, progress: WatchProgress, { asksInDoubt }: Mode): Promise<void> {
  const { resourceVersion = '' } = progress;
  const current = asksInDoubt ? await readCurrentVersion(client) : undefined;
  progress.settleDoubt(current !== undefined && !isNewerVersion(resourceVersion, current));
}

function reflectLines(client: ApiClient, options: ReflectorOptions, mode: Mode): Observable<ObjectEvent> {
  const { path, fieldSelector, random, clock, liveness, settled } = options;
  const { timeoutSeconds = DEFAULT_TIMEOUT_S, resyncPeriodMs = DEFAULT_RESYNC_PERIOD_MS } = options;
  return defer(() => {
    const progress = new WatchProgress({ now: clock.now, random, watchMs: timeoutSeconds * 1000, resyncPeriodMs });
    const ends = new Subject<ObjectEvent>();
    const pause = (error?: unknown): Observable<unknown> => {
      const delayMs = progress.recordEnd(endOf(error));
      if (error !== undefined) liveness?.recordBreak(error);
      if (error instanceof KubeApiError && error.isUnauthorized) client.forgetCredentials();
      ends.next({ kind: 'disconnected', error: error instanceof Error ? error : undefined, delayMs });
      return emitAfter(clock, delayMs);
    };
    const open = (): Observable<WatchSignal> => {
      const { resourceVersion } = progress;
      const signals = watchOnce(client, clock, {
        path,
        fieldSelector,
        resourceVersion,
        // Not all watches of a cluster at the same moment.
        timeoutSeconds: Math.max(1, Math.round(timeoutSeconds * (0.9 + random() * 0.2))),
        read: mode.read,
      });
      return settled
        ? signals.pipe(
            tap((signal) => {
              tellSettled(signal, resourceVersion, settled);
            }),
          )
        : signals;
    };
    const connection = defer(() =>
      progress.isDoubtful ? from(settleDoubt(client, progress, mode)).pipe(concatMap(open)) : open(),
    );
    const events = connection.pipe(
      tap((signal) => {
        recordSignal(signal, progress, liveness);
      }),
      map((signal) => eventOf(signal, path)),
      filter((event) => event !== undefined),
      repeat({ delay: () => pause() }),
      retry({ delay: (error: unknown) => pause(error) }),
    );
    return merge(ends, events);
  });
}
