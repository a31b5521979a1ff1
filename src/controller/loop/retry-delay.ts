import type { KubeApiError } from '../../kubernetes/transport/api-error.js';

const OVERLOAD_MS = 50;
const FIRST_MS = 100;
const LONGEST_MS = 2000;
// Thirty conflicts in a row, each with a read and a PATCH, are to end long before the creator gives up after 30 s.
const LONGEST_CONFLICT_MS = 400;
const BLOCKED_MS = 1000;
const LONGEST_BLOCKED_MS = 10_000;

const backoffMs = (first: number, longest: number, failures: number): number =>
  Math.min(longest, first * 2 ** Math.min(failures, 20));

const longestOf = ({ isConflict }: KubeApiError): number => (isConflict ? LONGEST_CONFLICT_MS : LONGEST_MS);

/**
 * Milliseconds until a pending workload's next attempt. A conflict means that what was read is stale: at once, for the
 * first few, and then within 0.4 s. Overload: within tens of milliseconds, as a slot may be free any moment, and the creators that hold the slots
 * wait for the controller. Anything else backs off.
 * @param failures attempts that failed before this one
 * @param random a number from 0 up to 1, for jitter
 */
export function retryDelayMs(error: KubeApiError, failures: number, random: number): number {
  if (error.isConflict && failures < 3) return 0;
  const longest = error.isOverload ? OVERLOAD_MS : backoffMs(FIRST_MS, longestOf(error), failures);
  return Math.ceil(longest * (0.5 + random / 2));
}

/** The same where the server refuses even to release: only a change of the rights, or of the object, helps. */
export function blockedDelayMs(failures: number, random: number): number {
  return Math.ceil(backoffMs(BLOCKED_MS, LONGEST_BLOCKED_MS, failures) * (0.5 + random / 2));
}
