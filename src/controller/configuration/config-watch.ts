import isEqualWith from 'lodash/isEqualWith.js';
import {
  BehaviorSubject,
  concat,
  concatMap,
  defer,
  distinctUntilChanged,
  EMPTY,
  filter,
  ignoreElements,
  map,
  merge,
  type Observable,
  of,
  repeat,
  retry,
  skip,
  startWith,
  switchMap,
  take,
  tap,
  throwError,
} from 'rxjs';

import { errorMessage } from '../../json/error-message.js';
import { configMapsPath } from '../../kubernetes/resources/config-map.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import { CredentialsError } from '../../kubernetes/transport/credentials.js';
import { reflectAll, type WatchTiming } from '../../kubernetes/watch/reflector.js';
import type { Logger } from '../../observability/logger.js';
import type { Clock } from '../../runtime/clock.js';
import { emitAfter } from '../../runtime/delay.js';
import { type ConfigLocation, type ConfigReading, readConfig } from './config-reading.js';

export interface ConfigWatchOptions {
  readonly timing?: WatchTiming;
  readonly location: ConfigLocation;
  /** What is in force already; only what differs is emitted. */
  readonly initial: ConfigReading;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Numbers from 0 up to 1, for jitter. */
  readonly random: () => number;
}

// One edit may be several changes, and two ConfigMaps are often changed together.
const COLLAPSE_MS = 100;
// Between two reads where the controller may not watch.
const POLL_MS = 10_000;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10_000;

/** What a template does follows from its version, its delimiters and the release, which are compared. */
const functionsAreEqual = (a: unknown, b: unknown): true | undefined =>
  typeof a === 'function' && typeof b === 'function' ? true : undefined;

const isForbidden = (error: Error | undefined): error is KubeApiError =>
  error instanceof KubeApiError && error.status === 403;

/**
 * Follows the configuration forever, both ConfigMaps of it, the second under the name that the first one gives: emits what
 * is valid and new, and what is wrong, once each; after something wrong also what was in force before. Many changes in a
 * short time are one. While the server does not answer nothing is emitted.
 */
export function watchConfig(client: ApiClient, options: ConfigWatchOptions): Observable<ConfigReading> {
  const { initial, clock } = options;
  return defer(() => {
    const stale = new BehaviorSubject(false);
    const meshConfigMap = new BehaviorSubject(initial.meshConfigMap);
    const changes = possibleChanges(client, options, meshConfigMap).pipe(
      tap((changed) => {
        stale.next(changed);
      }),
      ignoreElements(),
    );
    const readings = stale.pipe(
      filter((isStale) => isStale),
      take(1),
      concatMap(() => emitAfter(clock, COLLAPSE_MS)),
      concatMap(() => {
        // What changes from now on is for the next read.
        stale.next(false);
        return readWithRetry(client, options);
      }),
      tap((reading) => {
        // A configuration that does not parse does not name its mesh ConfigMap.
        if (reading.meshConfigMap !== undefined) meshConfigMap.next(reading.meshConfigMap);
      }),
      repeat(),
      startWith(initial),
      distinctUntilChanged(isSame),
      skip(1),
    );
    return merge(readings, changes);
  });
}

function isSame(a: ConfigReading, b: ConfigReading): boolean {
  if (a.kind === 'configured' && b.kind === 'configured') {
    return isEqualWith([a.sidecarConfig, a.warnings], [b.sidecarConfig, b.warnings], functionsAreEqual);
  }
  return a.kind === 'rejected' && b.kind === 'rejected' && a.error.message === b.error.message;
}

/** Emits when its ConfigMap may have changed, from the start on. @throws KubeApiError where the controller may not watch */
function changesOf(client: ApiClient, options: ConfigWatchOptions, name: string): Observable<true> {
  const { location, clock, random, timing } = options;
  const path = configMapsPath(location.namespace);
  const events = reflectAll(client, { ...timing, path, fieldSelector: `metadata.name=${name}`, clock, random });
  const changes = events.pipe(
    tap((event) => {
      if (event.kind === 'disconnected' && isForbidden(event.error)) throw event.error;
    }),
    filter(({ kind }) => kind !== 'disconnected'),
    map(() => true as const),
  );
  return concat(of(true as const), changes);
}

/**
 * Emits when one of the two ConfigMaps may have changed: at each event, whenever a watch is established (a deletion, for
 * instance, that was missed before is in no event), and every ten seconds where the controller may not watch.
 */
function possibleChanges(
  client: ApiClient,
  options: ConfigWatchOptions,
  meshConfigMap: Observable<string | undefined>,
): Observable<true> {
  const { location, logger, clock } = options;
  let warned = false;
  const pollInstead = (error: unknown): Observable<true> => {
    if (!isForbidden(error instanceof Error ? error : undefined)) return throwError(() => error);
    const message = `without the right to watch ConfigMaps, the configuration is read every ${POLL_MS / 1000} s`;
    if (!warned) logger.warn(message, { error: errorMessage(error) });
    warned = true;
    return emitAfter(clock, POLL_MS);
  };
  const watchOf = (name: string | undefined): Observable<true> =>
    name === undefined ? EMPTY : changesOf(client, options, name).pipe(retry({ delay: pollInstead }));
  return merge(watchOf(location.injectConfig), meshConfigMap.pipe(distinctUntilChanged(), switchMap(watchOf)));
}

/** Reads the configuration; where the server does not answer, again until it does. */
function readWithRetry(client: ApiClient, { location, clock }: ConfigWatchOptions): Observable<ConfigReading> {
  return defer(() => readConfig(client, location)).pipe(
    retry({
      delay: (error: unknown, attempt) => {
        if (!(error instanceof KubeApiError || error instanceof CredentialsError)) return throwError(() => error);
        if (error instanceof KubeApiError && error.isUnauthorized) client.forgetCredentials();
        return emitAfter(clock, Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1)));
      },
    }),
  );
}
