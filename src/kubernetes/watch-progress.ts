const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5000;
// Longer than any pause of a server that is still sending what exists.
const SETTLED_AFTER_SILENCE_MS = 5000;
// A connection that lived this long was a good one: the next attempt may follow soon.
const GOOD_CONNECTION_MS = 10_000;

/** resourceVersions are numbers, of more digits than a double holds. */
function newer(a: string | undefined, b: string): string {
  if (a === undefined) return b;
  return a.length > b.length || (a.length === b.length && a > b) ? a : b;
}

/** How far a list of events has been read over several connections, and how these fared. */
export class WatchProgress {
  readonly #now: () => number;
  readonly #random: () => number;
  #resourceVersion: string | undefined;
  // All that existed at the start has come. Until then a broken watch begins anew: the first events come in no order, so
  // that resuming after the newest would lose others.
  #settled = false;
  #failures = 0;
  #openedAt: number | undefined;
  #lastLineAt: number;

  /**
   * @param now milliseconds of some clock
   * @param random numbers from 0 up to 1
   */
  constructor(now: () => number, random: () => number) {
    this.#now = now;
    this.#random = random;
    this.#lastLineAt = now();
  }

  /** Where the next watch should resume; undefined: from the beginning. */
  get resourceVersion(): string | undefined {
    return this.#resourceVersion;
  }

  /** The server has accepted a watch. */
  opened(): void {
    this.#openedAt = this.#now();
    this.#lastLineAt = this.#openedAt;
  }

  /** An event has come. */
  saw(type: string, resourceVersion: string): void {
    const now = this.#now();
    // Only ADDED events describe what exists already, and a server that has it in memory does not pause in between.
    if (type !== 'ADDED' || now - this.#lastLineAt > SETTLED_AFTER_SILENCE_MS) this.#settled = true;
    this.#lastLineAt = now;
    if (resourceVersion !== '') this.#resourceVersion = newer(this.#resourceVersion, resourceVersion);
  }

  /**
   * The watch has ended.
   * @param forgotten the server does not remember the resourceVersion any more (410)
   * @returns milliseconds to wait before the next one
   */
  ended(forgotten: boolean): number {
    const now = this.#now();
    const wasOpen = this.#openedAt !== undefined;
    if (wasOpen && now - this.#lastLineAt > SETTLED_AFTER_SILENCE_MS) this.#settled = true;
    if (forgotten || !this.#settled) {
      this.#resourceVersion = undefined;
      this.#settled = false;
    }
    const good = this.#openedAt !== undefined && now - this.#openedAt > GOOD_CONNECTION_MS;
    this.#failures = good ? 0 : this.#failures + 1;
    this.#openedAt = undefined;
    const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(this.#failures, 10));
    return Math.round(longest * (0.5 + this.#random() / 2));
  }
}
