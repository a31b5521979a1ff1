const FIRST = 8;
const LARGEST = 16;
// After this many answers for each slot, one more is tried.
const ANSWERS_PER_SLOT = 8;
// With more creators than this, those who are not seen yet, our PATCHes and whatever else changes objects come near 200.
const MOST_CREATORS = 150;

/** What the limit depends on besides the answers; asked often. */
export interface SlotUse {
  /** How many creators may be waiting, each in a slot. */
  readonly waitingCreators: () => number;
  /** Whether the server has lately answered any request with 429. */
  readonly isOverloaded: () => boolean;
}

const UNUSED: SlotUse = { waitingCreators: () => 0, isOverloaded: () => false };

/**
 * How many PATCHes may be in flight. Each takes one of the API server's mutating slots, which the creators that wait for
 * the controller need too: eight cause no 429, more are faster while slots are free. So the limit grows while all goes well,
 * and is eight again after a 429, and while more than 150 creators wait. Not below: where no slot is free, waiting creators
 * hold them, and a slot that the controller does not take goes to one more of them.
 */
export class ConcurrencyLimit {
  readonly #use: SlotUse;
  #limit = FIRST;
  #successes = 0;

  constructor(use: SlotUse = UNUSED) {
    this.#use = use;
  }

  /** At most this many at once. */
  get value(): number {
    return this.#limit > FIRST && this.#isTight() ? FIRST : this.#limit;
  }

  /** The server answered a PATCH, with success or not. */
  recordAnswer(): void {
    if (this.#isTight()) {
      // What has grown is not tried again at once where the number of creators goes up and down.
      this.#reset();
      return;
    }
    this.#successes += 1;
    if (this.#successes < this.#limit * ANSWERS_PER_SLOT) return;
    this.#successes = 0;
    this.#limit = Math.min(LARGEST, this.#limit + 1);
  }

  /** The server had no slot. */
  recordOverload(): void {
    this.#reset();
  }

  /** Nothing is left to do: the next creators may be many, and come at once. */
  recordIdle(): void {
    this.#reset();
  }

  #reset(): void {
    this.#successes = 0;
    this.#limit = FIRST;
  }

  #isTight(): boolean {
    return this.#use.waitingCreators() > MOST_CREATORS || this.#use.isOverloaded();
  }
}
