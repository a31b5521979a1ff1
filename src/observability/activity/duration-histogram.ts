// The bounds are 0.1 ms, and then each a third as long again as the one before, up to 25 minutes: a quantile is right within that.
const SHORTEST_MS = 0.1;
const GROWTH = 1.3;
const LOG_GROWTH = Math.log(GROWTH);

/** How many buckets a histogram has. */
export const DURATION_BUCKETS = 64;

/** The bucket of a duration in milliseconds. */
export function bucketOf(durationMs: number): number {
  if (!(durationMs > SHORTEST_MS)) return 0;
  const at = Math.ceil(Math.log(durationMs / SHORTEST_MS) / LOG_GROWTH);
  return Math.min(at, DURATION_BUCKETS - 1);
}

/**
 * A quantile of what the buckets have counted, in milliseconds, rounded to two digits; undefined where they have counted
 * nothing.
 * @param quantile 0.5 is the median
 */
export function quantileOf(counts: Uint32Array, quantile: number): number | undefined {
  const wanted = quantile * counts.reduce((sum, count) => sum + count, 0);
  if (wanted === 0) return undefined;
  let passed = 0;
  for (const [bucket, count] of counts.entries()) {
    if (count === 0) continue;
    if (passed + count >= wanted) return durationAt(bucket - 1 + (wanted - passed) / count);
    passed += count;
  }
  return durationAt(DURATION_BUCKETS - 1);
}

/** The duration at a place between two bounds. */
function durationAt(place: number): number {
  return Number((SHORTEST_MS * GROWTH ** place).toPrecision(2));
}
