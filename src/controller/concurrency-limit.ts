/**
 * How many PATCHes may be in flight. Each takes one of the API server's mutating slots from the creators that wait for us:
 * eight cost nobody a 429, more are faster while nothing is short. So it grows while all goes well, and halves at a 429.
 */
export class ConcurrencyLimit {
  #limit = 8;
  #successes = 0;

  static readonly #smallest = 2;
  static readonly #largest = 16;
  // After as many answers as this for each slot, one more is tried.
  static readonly #patience = 8;

  /** At most this many at once. */
  get value(): number {
    return this.#limit;
  }

  /** The server answered a PATCH, in whatever sense. */
  answered(): void {
    this.#successes += 1;
    if (this.#successes < this.#limit * ConcurrencyLimit.#patience) return;
    this.#successes = 0;
    this.#limit = Math.min(ConcurrencyLimit.#largest, this.#limit + 1);
  }

  /** The server had no slot. */
  overloaded(): void {
    this.#successes = 0;
    this.#limit = Math.max(ConcurrencyLimit.#smallest, Math.floor(this.#limit / 2));
  }
}
