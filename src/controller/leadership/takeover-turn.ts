import { LEASE_MS } from './lock-transition.js';

// A running replica writes every two to five seconds, and is seen to have written two to three seconds later.
const LIVE_MS = 10_000;

/** What a replica that does not lead has seen of the others. */
export interface Standbys {
  readonly identity: string;
  readonly leader: string | undefined;
  /** The other replicas on the list, and when each was seen to write something new, in the clock's milliseconds. */
  readonly others: ReadonlyMap<string, number>;
  /** On the list itself, so that the others know of it. */
  readonly isListed: boolean;
  readonly now: number;
}

/**
 * Which turn a replica has where the leader does nothing: 1 for the first of those that live, in the order of their names, which
 * is the same for all of them. One that the others don't know of has the last turn.
 */
export function takeoverTurn({ identity, leader, others, isListed, now }: Standbys): number {
  const before = [...others].filter(
    ([other, seenAtMs]) => other !== leader && now - seenAtMs < LIVE_MS && (!isListed || other < identity),
  );
  return before.length + 1;
}

/**
 * How long a replica with this turn leaves a new object to those before it: each has the delay for itself. Nobody waits for
 * longer than a lease, after which another leads, unless the delay itself is longer.
 */
export function delayOfTurn(delayMs: number, turn: number): number {
  return Math.max(delayMs, Math.min(delayMs * turn, LEASE_MS));
}
