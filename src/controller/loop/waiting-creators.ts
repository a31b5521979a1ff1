// A create that waits is answered 504 after 30 s, and no request of a real server takes longer than 60 s.
const LONGEST_WAIT_MS = 60_000;
// As for the lists of what is pending.
const MOST_ENTRIES = 10_000;

/**
 * How many creators may be waiting, each in a slot of the API server: of the objects that are seen uninitialized, for this
 * initializer or for others, those that were first seen within the last minute. Nobody waits for an older one any longer.
 */
export class WaitingCreators {
  readonly #now: () => number;
  /** When each object was first seen, by uid, the oldest first. */
  readonly #seen = new Map<string, number>();
  /** The uids of older ones, so that they don't count as new ones when they are seen again. */
  readonly #abandoned = new Set<string>();

  /** @param now milliseconds of a clock that never goes back */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** At most 10,000. */
  get count(): number {
    const now = this.#now();
    for (const [uid, at] of this.#seen) {
      if (now - at < LONGEST_WAIT_MS) break;
      this.#seen.delete(uid);
      this.#abandon(uid);
    }
    return this.#seen.size;
  }

  /** An object is seen uninitialized, for the first time or again. */
  add(uid: string): void {
    if (this.#seen.has(uid) || this.#abandoned.has(uid) || this.#seen.size >= MOST_ENTRIES) return;
    this.#seen.set(uid, this.#now());
  }

  /** The creator has its answer: the object is initialized, failed or deleted. Does nothing for any other object. */
  remove(uid: string): void {
    if (!this.#seen.delete(uid)) this.#abandoned.delete(uid);
  }

  #abandon(uid: string): void {
    const [oldest] = this.#abandoned;
    if (this.#abandoned.size >= MOST_ENTRIES && oldest !== undefined) this.#abandoned.delete(oldest);
    this.#abandoned.add(uid);
  }
}
