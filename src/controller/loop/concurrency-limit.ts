const FIRST = 8;
const LARGEST = 16;
// After this many answers for each slot, one more is tried.
const ANSWERS_PER_SLOT = 8;

/**
 * How many PATCHes may be in flight. Each takes one of the API server's mutating slots, which the creators that wait for
 * the controller need too: eight cause no 429, more are faster while slots are free. So the limit grows while all goes well,
 * and a 429 sets it back to eight. Not below: where no slot is free, waiting creators hold them, and a slot that the
 * controller does not take goes to one more of them.
 */
export class ConcurrencyLimit {
  #limit = FIRST;
  #successes = 0;

  /** At most this many at once. */
  get value(): number {
    return this.#limit;
  }

  /** The server answered a PATCH, with success or not. */
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
