const FIRST = 8;
const LARGEST = 16;
// After as many answers as this for each slot, one more is tried.
const ANSWERS_PER_SLOT = 8;

/**
 * How many PATCHes may be in flight. Each takes one of the API server's mutating slots from the creators that wait for us:
 * eight cost nobody a 429, more are faster while nothing is short. So it grows while all goes well, and a 429 takes it back
 * to eight. Not below: where all slots are gone, creators hold them who wait for us, and a slot that comes free and that we
 * do not take is taken by one more of them.
 */
export class ConcurrencyLimit {
  #limit = FIRST;
  #successes = 0;

  /** At most this many at once. */
  get value(): number {
    return this.#limit;
  }

  /** The server answered a PATCH, in whatever sense. */
  recordAnswer(): void {
    this.#successes += 1;
    if (this.#successes < this.#limit * ANSWERS_PER_SLOT) return;
    this.#successes = 0;
    this.#limit = Math.min(LARGEST, this.#limit + 1);
  }

  /** The server had no slot. */
  recordOverload(): void {
    this.#successes = 0;
    this.#limit = FIRST;
  }
}
