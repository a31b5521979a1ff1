import type { StoreEvent } from './store-event.js';

/** What happened after a resourceVersion, or the oldest resourceVersion that can still be asked for. */
export type HistoryResult =
  { readonly known: true; readonly events: readonly StoreEvent[] } | { readonly known: false; readonly oldest: number };

/** The last events of one resource, as the real server's watch cache keeps them (100 of most resources). */
export class WatchHistory {
  #events: StoreEvent[] = [];
  /** The newest resourceVersion of which nothing is known any more; 0 while everything is. */
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

  /** Forgets everything up to a resourceVersion, as a server that was just started. */
  forget(resourceVersion: number): void {
    this.#events = [];
    this.#lastForgotten = resourceVersion;
  }

  /**
   * The events after a resourceVersion, oldest first. What lies before the first event that is kept counts as unknown once
   * anything was forgotten, as in the real server's ring (storage/watch_cache.go); while nothing was, everything is known,
   * where the real one of these versions says 410 even of the time before its very first event.
   */
  since(resourceVersion: number): HistoryResult {
    const kept = this.#events.slice(-this.#length);
    const oldest = Math.max(this.#lastForgotten, (kept[0]?.resourceVersion ?? 1) - 1);
    if (this.#lastForgotten > 0 && resourceVersion < oldest) return { known: false, oldest };
    return { known: true, events: kept.filter((event) => event.resourceVersion > resourceVersion) };
  }
}
