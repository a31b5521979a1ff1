import type { Clock } from './clock.js';
import { type Acceptance, LastGood } from './last-good.js';
import { RepeatedRead } from './repeated-read.js';

/** What is in force, and follows its source. */
export interface InForce<T> {
  /** The last one that was good, as a whole: who asks once has one, never parts of two. */
  readonly current: () => T;
  /** What is wrong with what should be in force instead; undefined where nothing is. */
  readonly rejection: () => Error | undefined;
  /** Follows no more changes, and tells of none. */
  readonly stop: () => void;
}

/** Why something is in force: nothing was before, another value was, or it was all along and its successor was rejected. */
type Reason = 'first' | Exclude<Acceptance, 'unchanged'>;

/** Where what should be in force comes from, and who is told. */
export interface FollowedSource<T> {
  readonly clock: Clock;
  /** Calls back whenever there may be something new, from now on; the result ends that. */
  readonly watch: (onChange: () => void) => () => void;
  /**
   * Reads what should be in force: `current` itself where that is still what was read. Nothing is in force at the start.
   * @throws what is wrong with it
   */
  readonly read: (current: T | undefined) => Promise<T>;
  /** There is something to use, also the first one. */
  readonly onAccepted: (value: T, reason: Reason) => void;
  /** What should be in force can't be. `attempt` as `RepeatedReadOptions.take` has it. */
  readonly onRejected: (error: Error, attempt: number) => void;
  /** Milliseconds until it is read again unless it changes before; without it, it is not. */
  readonly retryAfterMs?: (attempt: number) => number;
}

type Outcome<T> = { readonly value: T } | { readonly error: Error };

/**
 * Reads what is to be in force, and again whenever its source may have changed; what can't be used never replaces what is in
 * force. The source is watched before it is first read, so that no change falls between; what changes during a read is read
 * after it. Everything is told in the order in which it was read, once.
 * @throws what is wrong at the start, and watches nothing then
 */
export async function followLastGood<T>(source: FollowedSource<T>): Promise<InForce<T>> {
  const { clock, watch, read, onAccepted, onRejected, retryAfterMs } = source;
  const reads = new RepeatedRead<Outcome<T>>();
  const endWatch = watch(reads.again);
  const first = await read(undefined).catch((error: unknown) => {
    endWatch();
    throw error;
  });
  const inForce = new LastGood<T>(first);
  onAccepted(first, 'first');
  reads.begin({
    clock,
    read: () => outcomeOf(read(inForce.current())),
    take: (outcome, attempt) => {
      if ('error' in outcome) {
        inForce.reject(outcome.error);
        onRejected(outcome.error, attempt);
        return retryAfterMs?.(attempt);
      }
      const acceptance = inForce.accept(outcome.value);
      if (acceptance !== 'unchanged') onAccepted(outcome.value, acceptance);
      return undefined;
    },
  });
  const stop = (): void => {
    reads.stop();
    endWatch();
  };
  return { current: inForce.current, rejection: inForce.rejection, stop };
}

async function outcomeOf<T>(reading: Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await reading };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
}
