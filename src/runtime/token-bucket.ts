export interface TokenBucketOptions {
  /** Tokens at the start, which is also the maximum. */
  readonly burst: number;
  /** Tokens that are added a second; a function is asked at each turn. */
  readonly perSecond: number | (() => number);
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

/** A rate limit: a burst at once, and then `perSecond`. */
export class TokenBucket {
  readonly #options: TokenBucketOptions;
  #tokens: number;
  #at: number;

  constructor(options: TokenBucketOptions) {
    this.#options = options;
    this.#tokens = options.burst;
    this.#at = options.now();
  }

  /** Takes a token; false where there is none. */
  take(): boolean {
    const { burst, perSecond, now } = this.#options;
    const at = now();
    const rate = typeof perSecond === 'number' ? perSecond : perSecond();
    this.#tokens = Math.min(burst, this.#tokens + ((at - this.#at) / 1000) * rate);
    this.#at = at;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
