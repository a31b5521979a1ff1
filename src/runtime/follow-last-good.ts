import type { Clock } from './clock.js';
import { type Acceptance, LastGood } from './last-good.js';
import { RepeatedRead } from './repeated-read.js';

/** A value in force that follows its source. */
export interface InForce<T> {
  /** The last good value, as a whole: one call never mixes two. */
  readonly current: () => T;
  /** Why the successor is rejected; undefined where none is. */
  readonly rejection: () => Error | undefined;
  /** Ends the watch; no callback is called after it. */
  readonly stop: () => void;
}

/** Why a value is in force: it is the first, it replaced another, or it stayed and its rejected successor was withdrawn. */
type Reason = 'first' | Exclude<Acceptance, 'unchanged'>;

/** Where a value in force comes from, and the callbacks for its changes. */
export interface FollowedSource<T> {
  readonly clock: Clock;
  /** Calls back whenever there may be something new, from now on; the result ends that. */
  readonly watch: (onChange: () => void) => () => void;
  /**
   * Reads what should be in force: `current` itself where that is still what was read. Nothing is in force at the start.
   * @throws what is wrong with it
   */
  readonly read: (current: T | undefined) => Promise<T>;
  /** A value came into force, the first one too. */
  readonly onAccepted: (value: T, reason: Reason) => void;
  /** What was read can't be used. `attempt` as in `RepeatedReadOptions.take`. */
  readonly onRejected: (error: Error, attempt: number) => void;
  /** Milliseconds until it is read again unless it changes before; default: it is not. */
  readonly retryAfterMs?: (attempt: number) => number;
  /** How the start waits for a first value that can be used; default: it does not, and fails. */
  readonly wait?: FirstValueWait;
}

/** A wait for a first value that can be used. */
export interface FirstValueWait {
  /**
   * What was read first, or again, can't be used.
   * @returns whether to wait for a better one; where not, the start fails with the error
   */
  readonly onUnusable: (error: Error) => boolean;
  /** Ends the wait with an error. */
  readonly signal: AbortSignal;
}

/** Between two reads while there is nothing to use, whatever the watch reports. */
const WAITING_DELAY_MS = 500;

type Outcome<T> = { readonly value: T } | { readonly error: Error };

/**
 * Reads what is to be in force, and again whenever its source may have changed; what can't be used never replaces what is in
 * force. The source is watched before it is first read, so that no change is missed; what changes during a read is read
 * after it. Callbacks come in the order of the reads, one for each.
 * @throws what is wrong at the start, where that does not wait, and ends the watch
 */
export function followLastGood<T>(source: FollowedSource<T>): Promise<InForce<T>> {
  return new Promise((resolve, reject) => {
    const { clock, watch, read, wait } = source;
    const reads = new RepeatedRead<Outcome<T>>();
    const endWatch = watch(reads.again);
    const stop = (): void => {
      reads.stop();
      endWatch();
    };
    const fail = (error: Error): void => {
      stop();
      reject(error);
    };
    const abandon = (): void => {
      fail(new Error('stopping'));
    };
    let inForce: LastGood<T> | undefined;
    const takeFirst = (outcome: Outcome<T>): number | undefined => {
      if ('error' in outcome) {
        if (wait?.onUnusable(outcome.error)) return WAITING_DELAY_MS;
        fail(outcome.error);
        return undefined;
      }
      wait?.signal.removeEventListener('abort', abandon);
      inForce = new LastGood(outcome.value);
      source.onAccepted(outcome.value, 'first');
      resolve({ current: inForce.current, rejection: inForce.rejection, stop });
      return undefined;
    };
    reads.again();
    reads.begin({
      clock,
      read: () => outcomeOf(read(inForce?.current())),
      take: (outcome, attempt) => (inForce ? takeNext(source, inForce, { outcome, attempt }) : takeFirst(outcome)),
    });
    if (wait?.signal.aborted) abandon();
    else wait?.signal.addEventListener('abort', abandon, { once: true });
  });
}

interface Attempt<T> {
  readonly outcome: Outcome<T>;
  readonly attempt: number;
}

/** Uses what was read after the first; milliseconds until the next read, where one is due anyway. */
function takeNext<T>(
  { onAccepted, onRejected, retryAfterMs }: FollowedSource<T>,
  inForce: LastGood<T>,
  { outcome, attempt }: Attempt<T>,
): number | undefined {
  if ('error' in outcome) {
    inForce.reject(outcome.error);
    onRejected(outcome.error, attempt);
    return retryAfterMs?.(attempt);
  }
  const acceptance = inForce.accept(outcome.value);
  if (acceptance !== 'unchanged') onAccepted(outcome.value, acceptance);
  return undefined;
}

async function outcomeOf<T>(reading: Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await reading };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
}
