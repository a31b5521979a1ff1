import isEqual from 'lodash/isEqual.js';
import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  filter,
  map,
  merge,
  type Observable,
  of,
  repeat,
  retry,
  Subject,
  tap,
  throwError,
} from 'rxjs';

import { isJsonObject, type JsonObject, objectAt, stringIn } from '../../json/json.js';
import type { Clock } from '../../runtime/clock.js';
import { emitAfter } from '../../runtime/delay.js';
import { readCollection } from '../resources/list-objects.js';
import type { ApiClient } from '../transport/api-client.js';
import { KubeApiError } from '../transport/api-error.js';
import { watchOnce, type WatchSignal } from './watch-connection.js';
import { readAnyLine } from './watch-line.js';

/** What there is in a collection by `NAMESPACE/NAME`, or by name where it has no namespaces. */
type KeptObjects<T> = ReadonlyMap<string, T>;

/** What becomes of a collection that is followed. */
export type CollectionEvent<T> =
  /** What was kept of all its objects; another map at each change of what is kept. */
  | { readonly kind: 'objects'; readonly objects: KeptObjects<T> }
  /** It may not be listed. */
  | { readonly kind: 'refused'; readonly error: KubeApiError }
  /** It may be listed, and not watched: it is listed again and again. */
  | { readonly kind: 'unwatched'; readonly error: KubeApiError }
  /** The server does not serve it. */
  | { readonly kind: 'absent' }
  /** The server does not answer, or the watch broke; what is known is still what is known. */
  | { readonly kind: 'unanswered'; readonly error: unknown };

interface CollectionOptions<T> {
  /** For instance `/api/v1/nodes`. */
  readonly path: string;
  /** What is to be kept of an object; two that are equal are no change. */
  readonly keep: (object: JsonObject) => T;
  readonly clock: Clock;
  /** Numbers from 0 up to 1, for jitter. */
  readonly random: () => number;
}

/** Between two lists of what may not be watched, or not be listed. */
const POLL_MS = 30_000;
/** Between two looks at whether the server serves it now. */
const ABSENT_MS = 300_000;
const WATCH_S = 60;
const RELIST_MS = 30 * 60_000;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10_000;
/** A watch that was open for so long was a good one. */
const GOOD_AFTER_MS = 5000;

/** That a watch was refused, and not a list. */
class WatchRefused extends Error {
  constructor(override readonly cause: KubeApiError) {
    super(cause.message);
  }
}

/** How long to wait before the server is asked again. */
class Pace {
  readonly #clock: Clock;
  readonly #random: () => number;
  #failures = 0;
  #openedAt: number | undefined;

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  recordOpen(): void {
    this.#openedAt = this.#clock.now();
  }

  /** Milliseconds after a watch that ended or broke, or a list that was not answered. */
  delay(): number {
    const isGood = this.#openedAt !== undefined && this.#clock.now() - this.#openedAt >= GOOD_AFTER_MS;
    this.#failures = isGood ? 0 : this.#failures + 1;
    this.#openedAt = undefined;
    const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(this.#failures, 10));
    return Math.round(longest * (0.5 + this.#random() / 2));
  }

  delayAfter({ kind }: CollectionEvent<unknown>): number {
    if (kind === 'absent') return ABSENT_MS;
    return kind === 'refused' || kind === 'unwatched' ? POLL_MS : this.delay();
  }
}

const objectsOf = <T>(objects: KeptObjects<T>): CollectionEvent<T> => ({ kind: 'objects', objects });

/**
 * Lists a collection and watches it from there, forever: for small collections of large objects, of which little is kept. A watch
 * that ends goes on where it was; one that broke is followed by a list, and so is one after half an hour. Where it may not be
 * watched it is listed every 30 s, where it may not be listed or is not there it is asked for again after 30 s or five minutes.
 */
export function followCollection<T>(client: ApiClient, options: CollectionOptions<T>): Observable<CollectionEvent<T>> {
  const { path, keep, clock, random } = options;
  return defer(() => {
    const failures = new Subject<CollectionEvent<T>>();
    const pace = new Pace(clock, random);
    const listed = defer(() => readCollection(client, path, (object) => entryOf(object, keep))).pipe(
      concatMap(({ kept, resourceVersion }) => {
        const objects = new Map(kept);
        return concat(of(objectsOf(new Map(objects))), watchFrom(client, options, { objects, resourceVersion, pace }));
      }),
    );
    const events = listed.pipe(
      repeat(),
      retry({
        delay: (error: unknown) => {
          if (error instanceof KubeApiError && error.isUnauthorized) client.forgetCredentials();
          const failure = failureOf<T>(error);
          failures.next(failure);
          return emitAfter(clock, pace.delayAfter(failure));
        },
      }),
    );
    return merge(failures, events);
  });
}

/** What is known of a collection. */
interface Known<T> {
  readonly objects: Map<string, T>;
  readonly resourceVersion: string | undefined;
  readonly pace: Pace;
}

/** The changes after a list, until it is time for another one. @throws WatchRefused; KubeApiError and others of the watch */
function watchFrom<T>(
  client: ApiClient,
  options: CollectionOptions<T>,
  known: Known<T>,
): Observable<CollectionEvent<T>> {
  const { path, keep, clock, random } = options;
  const { objects, pace } = known;
  let { resourceVersion } = known;
  const listedAt = clock.now();
  const open = defer(() => {
    // Not all watches of a cluster at the same moment.
    const timeoutSeconds = Math.round(WATCH_S * (0.9 + random() * 0.2));
    return watchOnce(client, clock, { path, resourceVersion, timeoutSeconds, read: readAnyLine });
  });
  return open.pipe(
    tap((signal) => {
      if (signal.kind === 'open') pace.recordOpen();
      if (signal.kind === 'object' && signal.resourceVersion !== '') ({ resourceVersion } = signal);
    }),
    map((signal) => applied(signal, { objects, keep, path })),
    filter((isChange) => isChange),
    // Who has the last map must not see it change.
    map(() => objectsOf(new Map(objects))),
    repeat({ delay: () => (clock.now() - listedAt >= RELIST_MS ? EMPTY : emitAfter(clock, pace.delay())) }),
    catchError((error: unknown) => throwError(() => (isRefusal(error) ? new WatchRefused(error) : error))),
  );
}

/** The server has understood, and does not do it. */
function isRefusal(error: unknown): error is KubeApiError {
  return error instanceof KubeApiError && !error.isRetryable && !error.isGone && !error.isNotFound;
}

function failureOf<T>(error: unknown): CollectionEvent<T> {
  if (error instanceof WatchRefused) return { kind: 'unwatched', error: error.cause };
  if (isRefusal(error)) return { kind: 'refused', error };
  return error instanceof KubeApiError && error.isNotFound ? { kind: 'absent' } : { kind: 'unanswered', error };
}

function entryOf<T>(object: JsonObject, keep: (object: JsonObject) => T): [key: string, kept: T] {
  const { namespace, name } = objectAt(object, 'metadata');
  const within = stringIn(namespace) ?? '';
  return [`${within === '' ? '' : `${within}/`}${stringIn(name) ?? ''}`, keep(object)];
}

/** Applies a line of the watch. True where it changes what is kept. @throws KubeApiError where the line is one */
function applied<T>(
  signal: WatchSignal,
  { objects, keep, path }: { readonly objects: Map<string, T> } & Pick<CollectionOptions<T>, 'keep' | 'path'>,
): boolean {
  if (signal.kind === 'error') {
    throw new KubeApiError({ request: `WATCH ${path}`, status: signal.code, reason: '', message: signal.message });
  }
  if (signal.kind !== 'object' || !isJsonObject(signal.object)) return false;
  const [key, kept] = entryOf(signal.object, keep);
  if (signal.type === 'DELETED') return objects.delete(key);
  if (objects.has(key) && isEqual(objects.get(key), kept)) return false;
  objects.set(key, kept);
  return true;
}
