import type { StoreEvent } from './store-event.js';

/** What happened after a resourceVersion, or the oldest resourceVersion that can still be asked for. */
export type HistoryAnswer =
  { readonly known: true; readonly events: readonly StoreEvent[] } | { readonly known: false; readonly oldest: number };

/** The last events of one resource, as the real server's watch cache keeps them (100 of most resources). */
export class WatchHistory {
  #events: StoreEvent[] = [];
  #forgotten = false;

  constructor(private readonly length: number) {}

  /** Adds the newest event; the oldest is forgotten when there are more than `length`. */
  add(event: StoreEvent): void {
    this.#events.push(event);
    // Cut in halves: one copy per `length` events instead of one per event.
    if (this.#events.length >= 2 * this.length) this.#events = this.#events.slice(-this.length);
    this.#forgotten ||= this.#events.length > this.length;
  }

  /** The events after a resourceVersion, oldest first. */
  since(resourceVersion: number): HistoryAnswer {
    const kept = this.#events.slice(-this.length);
    const oldest = (kept[0]?.resourceVersion ?? 1) - 1;
    if (this.#forgotten && resourceVersion < oldest) return { known: false, oldest };
    return { known: true, events: kept.filter((event) => event.resourceVersion > resourceVersion) };
  }
}
