import type { StoreEvent } from './store-event.js';

/** The events after a resourceVersion, or the oldest resourceVersion that is still known. */
export type HistoryResult =
  { readonly known: true; readonly events: readonly StoreEvent[] } | { readonly known: false; readonly oldest: number };

/** The last events of one resource, as the real server's watch cache keeps them (100 of most resources). */
export class WatchHistory {
  #events: StoreEvent[] = [];
  /** The newest resourceVersion that is forgotten; 0 while none is. */
  #lastForgotten = 0;
  readonly #length: number;

  constructor(length: number) {
    this.#length = length;
  }

  /** Adds the newest event; the oldest is forgotten when there are more than `length`. */
  add(event: StoreEvent): void {
    this.#events.push(event);
    const forgotten = this.#events.at(-this.#length - 1);
    if (forgotten !== undefined) this.#lastForgotten = forgotten.resourceVersion;
    // Cut in halves: one copy per `length` events instead of one per event.
    if (this.#events.length >= 2 * this.#length) this.#events = this.#events.slice(-this.#length);
  }

  /** Forgets everything up to a resourceVersion, like a server that has just started. */
  forget(resourceVersion: number): void {
    this.#events = [];
    this.#lastForgotten = resourceVersion;
  }

  /**
   * The events after a resourceVersion, oldest first. A resourceVersion before the first event that is kept is unknown once
   * an event was forgotten, as in the real server's ring (storage/watch_cache.go); until then every one is known, where the
   * real server of these versions answers 410 even for the time before its very first event.
   */
  since(resourceVersion: number): HistoryResult {
    const kept = this.#events.slice(-this.#length);
    const oldest = Math.max(this.#lastForgotten, (kept[0]?.resourceVersion ?? 1) - 1);
    if (this.#lastForgotten > 0 && resourceVersion < oldest) return { known: false, oldest };
    return { known: true, events: kept.filter((event) => event.resourceVersion > resourceVersion) };
  }
}
