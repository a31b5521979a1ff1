import { bucketOf, DURATION_BUCKETS, quantileOf } from './duration-histogram.js';

/** What has happened in the last hour, a value for each slot, oldest first; its script reads it as JSON. */
export interface HistoryView {
  readonly slotMs: number;
  /** When the last slot, which is not over yet, began; milliseconds since 1970. */
  readonly lastStartMs: number;
  /** How often each thing has happened. */
  readonly counts: Readonly<Record<string, readonly number[]>>;
  /** Milliseconds; null where there is nothing to tell. */
  readonly medianMs: readonly (number | null)[];
  readonly p99Ms: readonly (number | null)[];
  /** The most at once of what is measured, null before it was; absent where nothing is. */
  readonly most?: readonly (number | null)[];
}

export interface HistoryOptions {
  /** What is counted; the names of the view's counts. */
  readonly labels: readonly string[];
  /** Milliseconds since 1970. */
  readonly wallClockMs: () => number;
}

interface Slot {
  /** By label. */
  readonly counts: Uint32Array;
  readonly durations: Uint32Array;
  most: number | undefined;
}

const SLOT_MS = 30_000;
const SLOTS = 120;

/**
 * Counts, durations and a measure of the last hour, in 120 slots of 30 s: 35 KB, whatever happens. To record is to increase two
 * numbers.
 */
export class History {
  readonly #labels: readonly string[];
  readonly #wallClockMs: () => number;
  readonly #slots: readonly Slot[];
  readonly #first: number;
  #last: number;
  #level: number | undefined;

  constructor({ labels, wallClockMs }: HistoryOptions) {
    this.#labels = labels;
    this.#wallClockMs = wallClockMs;
    this.#slots = Array.from({ length: SLOTS }, () => ({
      counts: new Uint32Array(labels.length),
      durations: new Uint32Array(DURATION_BUCKETS),
      most: undefined,
    }));
    this.#first = Math.floor(wallClockMs() / SLOT_MS);
    this.#last = this.#first;
  }

  /** Something has happened, and took so long where that is known. A label that was not announced counts for nothing. */
  record(label: string, durationMs?: number): void {
    const { counts, durations } = this.#now();
    const at = this.#labels.indexOf(label);
    if (at < 0) return;
    counts[at] = (counts[at] ?? 0) + 1;
    if (durationMs === undefined) return;
    const bucket = bucketOf(durationMs);
    durations[bucket] = (durations[bucket] ?? 0) + 1;
  }

  /** What is measured has this value from now on. */
  measure(value: number): void {
    const slot = this.#now();
    slot.most = Math.max(slot.most ?? 0, value);
    this.#level = value;
  }

  /** The slots since the start, of the last hour at most. */
  view(): HistoryView {
    this.#now();
    const start = Math.max(this.#first, this.#last - SLOTS + 1);
    const slots = Array.from({ length: this.#last - start + 1 }, (_, at) => this.#slot(start + at));
    const quantiles = (quantile: number) => slots.map(({ durations }) => quantileOf(durations, quantile) ?? null);
    const isMeasured = slots.some(({ most }) => most !== undefined);
    return {
      slotMs: SLOT_MS,
      lastStartMs: this.#last * SLOT_MS,
      counts: Object.fromEntries(this.#labels.map((label, at) => [label, slots.map(({ counts }) => counts[at] ?? 0)])),
      medianMs: quantiles(0.5),
      p99Ms: quantiles(0.99),
      ...(isMeasured && { most: slots.map(({ most }) => most ?? null) }),
    };
  }

  /** The slot of this moment. A clock that was set back stays in the last one until its time comes. */
  #now(): Slot {
    const now = Math.floor(this.#wallClockMs() / SLOT_MS);
    const from = Math.max(this.#last + 1, now - SLOTS + 1);
    for (let number = from; number <= now; number += 1) this.#clear(this.#slot(number));
    this.#last = Math.max(this.#last, now);
    return this.#slot(this.#last);
  }

  #slot(number: number): Slot {
    const slot = this.#slots[number % SLOTS];
    if (!slot) throw new RangeError(`slot ${number} of the history: there is none`);
    return slot;
  }

  #clear(slot: Slot): void {
    slot.counts.fill(0);
    slot.durations.fill(0);
    slot.most = this.#level;
  }
}
