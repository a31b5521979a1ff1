import isEqualWith from 'lodash/isEqualWith.js';
import {
  BehaviorSubject,
  concat,
  concatMap,
  connect,
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
  Subject,
  switchMap,
  take,
  takeWhile,
  tap,
  throwError,
} from 'rxjs';

import { configMapsPath } from '../../kubernetes/resources/config-map.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import { CredentialsError } from '../../kubernetes/transport/credentials.js';
import { type ObjectEvent, reflectAll, type WatchTiming } from '../../kubernetes/watch/reflector.js';
import type { Logger } from '../../observability/logger.js';
import { messageWithAdvice } from '../../runtime/advice-of.js';
import type { Clock } from '../../runtime/clock.js';
import { emitAfter } from '../../runtime/delay.js';
import { type ConfigLocation, type ConfigReading, readConfig } from './config-reading.js';

export interface ConfigReadingsOptions {
  readonly timing?: WatchTiming;
  readonly location: ConfigLocation;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Numbers from 0 up to 1, for jitter. */
  readonly random: () => number;
  /** The server did not answer, or takes the credentials for bad: it is asked again. */
  readonly onNoAnswer?: (error: Error) => void;
}

interface ConfigWatchOptions extends ConfigReadingsOptions {
  /** What is in force already, or what is wrong with the first one; only what differs is emitted. */
  readonly initial: ConfigReading;
}

/** While nothing is in force yet, what no watch reports is looked for often: nothing is injected before. */
interface Pace {
  isWaiting: boolean;
}

interface PacedOptions extends ConfigReadingsOptions {
  readonly pace: Pace;
}

// One edit may be several changes, and two ConfigMaps are often changed together.
const COLLAPSE_MS = 100;
// Between two reads where the controller may not watch.
const POLL_MS = 10_000;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10_000;
// The same while nothing is in force.
const WAITING_DELAY_MS = 500;

/** What a template does follows from its version, its delimiters and the release, which are compared. */
const functionsAreEqual = (a: unknown, b: unknown): true | undefined =>
  typeof a === 'function' && typeof b === 'function' ? true : undefined;

const isForbidden = (error: Error | undefined): error is KubeApiError =>
  error instanceof KubeApiError && error.status === 403;

/**
 * Follows the configuration forever: emits the first reading, as soon as the server answers, and then what is valid and new,
 * and what is wrong, once each; after something wrong also what was in force before.
 */
export function followReadings(client: ApiClient, options: ConfigReadingsOptions): Observable<ConfigReading> {
  return readWithRetry(client, options, { isWaiting: true }).pipe(
    concatMap((initial) => concat(of(initial), watchConfig(client, { ...options, initial }))),
  );
}

/**
 * Follows both ConfigMaps of the configuration, the second under the name that the first one gives. Many changes in a short
 * time are one. While the server does not answer nothing is emitted. Until something is valid, what no event tells is
 * looked for twice a second: a right that was granted, a watch that can't be opened yet.
 */
function watchConfig(client: ApiClient, options: ConfigWatchOptions): Observable<ConfigReading> {
  const { initial, clock } = options;
  return defer(() => {
    const stale = new BehaviorSubject(false);
    const meshConfigMap = new BehaviorSubject(initial.meshConfigMap);
    const pace: Pace = { isWaiting: initial.kind === 'rejected' };
    const read = new Subject<ConfigReading>();
    const changes = merge(
      possibleChanges(client, { ...options, pace }, meshConfigMap),
      refusals(read, clock, pace),
    ).pipe(
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
        return readWithRetry(client, options, pace);
      }),
      tap((reading) => {
        if (reading.kind === 'configured') pace.isWaiting = false;
        read.next(reading);
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

/** Emits after a while where the reading before was refused, as long as nothing is in force: no event tells of a new right. */
function refusals(readings: Observable<ConfigReading>, clock: Clock, pace: Pace): Observable<true> {
  return readings.pipe(
    switchMap((reading) => {
      const isRefused = reading.kind === 'rejected' && reading.error instanceof KubeApiError;
      return isRefused && pace.isWaiting ? emitAfter(clock, WAITING_DELAY_MS) : EMPTY;
    }),
  );
}

/** Emits again and again while the watch is not open, as long as nothing is in force. */
function changesWhileDown(events: Observable<ObjectEvent>, clock: Clock, pace: Pace): Observable<true> {
  return events.pipe(
    filter(({ kind }) => kind === 'connected' || kind === 'disconnected'),
    switchMap(({ kind }) => {
      if (kind === 'connected') return EMPTY;
      return emitAfter(clock, WAITING_DELAY_MS).pipe(
        repeat(),
        takeWhile(() => pace.isWaiting),
      );
    }),
  );
}

/** Emits when its ConfigMap may have changed, from the start on. @throws KubeApiError where the controller may not watch */
function changesOf(client: ApiClient, options: PacedOptions, name: string): Observable<true> {
  const { location, clock, random, timing, pace } = options;
  const path = configMapsPath(location.namespace);
  const events = reflectAll(client, { ...timing, path, fieldSelector: `metadata.name=${name}`, clock, random });
  const told = (shared: Observable<ObjectEvent>): Observable<true> =>
    shared.pipe(
      tap((event) => {
        if (event.kind === 'disconnected' && isForbidden(event.error)) throw event.error;
      }),
      filter(({ kind }) => kind !== 'disconnected'),
      map(() => true as const),
    );
  const changes = events.pipe(connect((shared) => merge(told(shared), changesWhileDown(shared, clock, pace))));
  return concat(of(true as const), changes);
}

/**
 * Emits when one of the two ConfigMaps may have changed: at each event, whenever a watch is established (a deletion, for
 * instance, that was missed before is in no event), and every ten seconds where the controller may not watch.
 */
function possibleChanges(
  client: ApiClient,
  options: PacedOptions,
  meshConfigMap: Observable<string | undefined>,
): Observable<true> {
  const { location, logger, clock, pace } = options;
  let warned = false;
  const pollInstead = (error: unknown): Observable<true> => {
    if (!isForbidden(error instanceof Error ? error : undefined)) return throwError(() => error);
    // That is told where it goes on.
    if (pace.isWaiting) return emitAfter(clock, WAITING_DELAY_MS);
    const message = `without the right to watch ConfigMaps, the configuration is read every ${POLL_MS / 1000} s`;
    if (!warned) logger.warn(message, { error: messageWithAdvice(error) });
    warned = true;
    return emitAfter(clock, POLL_MS);
  };
  const watchOf = (name: string | undefined): Observable<true> =>
    name === undefined ? EMPTY : changesOf(client, options, name).pipe(retry({ delay: pollInstead }));
  return merge(watchOf(location.injectConfig), meshConfigMap.pipe(distinctUntilChanged(), switchMap(watchOf)));
}

/** Reads the configuration; where the server does not answer, again until it does. */
function readWithRetry(
  client: ApiClient,
  { location, clock, onNoAnswer }: ConfigReadingsOptions,
  pace: Pace,
): Observable<ConfigReading> {
  return defer(() => readConfig(client, location)).pipe(
    retry({
      delay: (error: unknown, attempt) => {
        if (!(error instanceof KubeApiError || error instanceof CredentialsError)) return throwError(() => error);
        if (error instanceof KubeApiError && error.isUnauthorized) client.forgetCredentials();
        onNoAnswer?.(error);
        const delayMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
        return emitAfter(clock, pace.isWaiting ? WAITING_DELAY_MS : delayMs);
      },
    }),
  );
}
