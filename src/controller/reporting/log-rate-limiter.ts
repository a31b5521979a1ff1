import { TokenBucket } from '../../runtime/token-bucket.js';

export interface LogRateLimiterOptions {
  /** Lines at once, and then as many a minute. */
  readonly linesPerMinute: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

const MINUTE_S = 60;

/** Limits lines that are alike for many objects: the first ones are logged, the others counted once a minute. */
export class LogRateLimiter {
  readonly #lines: TokenBucket;
  readonly #summaries: TokenBucket;
  #suppressed = 0;

  constructor({ linesPerMinute, now }: LogRateLimiterOptions) {
    this.#lines = new TokenBucket({ burst: linesPerMinute, perSecond: linesPerMinute / MINUTE_S, now });
    this.#summaries = new TokenBucket({ burst: 1, perSecond: 1 / MINUTE_S, now });
  }

  /** Whether one more line may be logged; false: leave it out. */
  allow(): boolean {
    const allowed = this.#lines.take();
    if (!allowed) this.#suppressed += 1;
    return allowed;
  }

  /** How many were left out since the last count was taken; 0 where that was less than a minute ago. */
  takeSuppressedCount(): number {
    if (this.#suppressed === 0 || !this.#summaries.take()) return 0;
    const count = this.#suppressed;
    this.#suppressed = 0;
    return count;
  }
}
