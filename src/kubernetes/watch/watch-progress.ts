const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5000;
// For want of a right: the server is there, and the controller goes on as soon as somebody grants it.
const LONGEST_FORBIDDEN_DELAY_MS = 750;
// A server that has kept silent this long and then ended the watch regularly has sent all that exists.
const SYNCED_AFTER_SILENCE_MS = 5000;
// A connection that lived this long was a good one: the next attempt may follow soon.
const GOOD_CONNECTION_MS = 10_000;
// So was a shorter one that lasted about as long as requested.
const GOOD_PART = 0.8;

/**
 * How a watch ended: as requested; refused by an answer of the server, for want of a right (401, 403) or otherwise; without an
 * answer, possibly as the server restarts, with resourceVersions that may start again; or because the server no longer has the
 * resourceVersion (410).
 */
export type WatchEnd = 'finished' | 'forbidden' | 'refused' | 'lost' | 'gone';

export interface WatchProgressOptions {
  /** Milliseconds of some clock. */
  readonly now: () => number;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
  /** How long a watch is asked to last. */
  readonly watchMs: number;
  /** The first watch that ends after this long is followed by one from the beginning, as a watch may miss events. 0: never. */
  readonly resyncPeriodMs: number;
}

/** Whether one resourceVersion comes after another: they are numbers, of more digits than a double holds. */
export function isNewerVersion(a: string, b: string): boolean {
  return a.length > b.length || (a.length === b.length && a > b);
}

/** How far a sequence of events has been read over several connections, and how these ended. */
export class WatchProgress {
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #goodAfterMs: number;
  readonly #resyncPeriodMs: number;
  #resourceVersion: string | undefined;
  // All that existed at the start has come. Until then a broken watch starts from the beginning: the first
  // events come in no order, so that resuming after the newest would lose others.
  #synced = false;
  #failures = 0;
  #openedAt: number | undefined;
  /** Whether a line has come on the connection that is open, or was last. */
  #heard = false;
  #doubtful = false;
  #lastLineAt: number;
  #resyncedAt: number;

  constructor({ now, random, watchMs, resyncPeriodMs }: WatchProgressOptions) {
    this.#now = now;
    this.#random = random;
    this.#goodAfterMs = Math.min(GOOD_CONNECTION_MS, watchMs * GOOD_PART);
    this.#resyncPeriodMs = resyncPeriodMs === 0 ? Infinity : resyncPeriodMs;
    this.#lastLineAt = now();
    this.#resyncedAt = this.#lastLineAt;
  }

  /** Where the next watch should resume; undefined: from the beginning. */
  get resourceVersion(): string | undefined {
    return this.#resourceVersion;
  }

  /**
   * A watch that resumed was silent for all its length: nothing happened, or the server has never come to the resourceVersion
   * that it resumed from, and will be silent for ever.
   */
  get isDoubtful(): boolean {
    return this.#doubtful;
  }

  /** The doubt is over: the server has come to that resourceVersion, or it has not, and the next watch begins anew. */
  settleDoubt(isReached: boolean): void {
    this.#doubtful = false;
    if (isReached) return;
    this.#resourceVersion = undefined;
    this.#synced = false;
  }

  /** The server has accepted a watch. */
  recordOpen(): void {
    this.#openedAt = this.#now();
    this.#heard = false;
    this.#lastLineAt = this.#openedAt;
    if (this.#resourceVersion === undefined) this.#resyncedAt = this.#openedAt;
  }

  /** An event has come. */
  recordLine(type: string, resourceVersion: string): void {
    const now = this.#now();
    // Only ADDED events describe what exists already.
    if (type !== 'ADDED') this.#synced = true;
    this.#lastLineAt = now;
    this.#heard = true;
    if (resourceVersion !== '') this.#resourceVersion = newerVersion(this.#resourceVersion, resourceVersion);
  }

  /**
   * The watch has ended.
   * @returns milliseconds to wait before the next one
   */
  recordEnd(how: WatchEnd): number {
    const now = this.#now();
    const silent = this.#openedAt !== undefined && now - this.#lastLineAt > SYNCED_AFTER_SILENCE_MS;
    if (how === 'finished' && silent) this.#synced = true;
    const certain = how !== 'lost' && how !== 'gone';
    if (!certain || !this.#synced || now - this.#resyncedAt >= this.#resyncPeriodMs) {
      this.#resourceVersion = undefined;
      this.#synced = false;
    }
    this.#doubtful = this.#isDoubtful();
    return this.#delayAfter(how, now);
  }

  /** The longer, the more failures there were in a row; milliseconds. */
  #delayAfter(how: WatchEnd, now: number): number {
    const good = this.#openedAt !== undefined && now - this.#openedAt >= this.#goodAfterMs;
    this.#failures = good ? 0 : this.#failures + 1;
    this.#openedAt = undefined;
    const most = how === 'forbidden' ? LONGEST_FORBIDDEN_DELAY_MS : LONGEST_DELAY_MS;
    const longest = Math.min(most, FIRST_DELAY_MS * 2 ** Math.min(this.#failures, 10));
    return Math.round(longest * (0.5 + this.#random() / 2));
  }

  #isDoubtful(): boolean {
    return this.#resourceVersion !== undefined && !this.#heard;
  }
}

function newerVersion(a: string | undefined, b: string): string {
  return a === undefined || !isNewerVersion(a, b) ? b : a;
}
