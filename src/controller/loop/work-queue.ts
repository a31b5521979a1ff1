import type { Clock } from '../../runtime/clock.js';

/** What is to become of a key after its turn. */
export type WorkResult<T> =
  | { readonly done: true }
  /** `item`: what was added last is as good as before, and the next turn gets it again, where nothing newer comes. */
  | { readonly done: false; readonly requeueAfterMs: number; readonly snapshot?: T | undefined };

/** One turn of a key. */
export interface WorkRequest<K, T> {
  readonly key: K;
  /** What was added last; undefined where an earlier turn has used it up. */
  readonly snapshot: T | undefined;
  /** Turns of this key that were to be tried again, one after the other, before this one. */
  readonly failures: number;
}

export interface WorkQueueOptions<K, T> {
  /** Tells keys apart. */
  readonly textOf: (key: K) => string;
  readonly work: (turn: WorkRequest<K, T>) => Promise<WorkResult<T>>;
  /** At most this many turns at once; asked before each. */
  readonly maxConcurrent: () => number;
  readonly clock: Clock;
  /** A turn threw. It should not: the key is tried again after a second. */
  readonly onError: (key: K, error: unknown) => void;
  /** A key has come that was not here. */
  readonly onAdded?: (key: K, item: T) => void;
  /** A key is here no more. */
  readonly onRemoved?: (key: K) => void;
}

interface Entry<K, T> {
  readonly key: K;
  failures: number;
  snapshot: T | undefined;
  state: 'waiting' | 'working' | 'delayed';
  /** Added again while working: take another turn. */
  dirty: boolean;
  /** Its first turn is put off: it will read what is newest then, so no item is kept. */
  startsDelayed: boolean;
  cancelDelay?: () => void;
}

const AFTER_ERROR_MS = 1000;
// An item that waits longer than its turn in a long queue is stale, and a heap of them costs memory: the key is enough.
const MOST_SNAPSHOTS_KEPT = 256;

/**
 * Keys that want work, each at most once. A key is never worked on twice at the same time, what is added meanwhile
 * collapses into one more turn, and one that has to be tried again waits without holding a place.
 */
export class WorkQueue<K, T> {
  readonly #options: WorkQueueOptions<K, T>;
  readonly #entries = new Map<string, Entry<K, T>>();
  readonly #waiting: string[] = [];
  #working = 0;
  #snapshotsKept = 0;
  #stopped = false;
  readonly #idle: (() => void)[] = [];

  constructor(options: WorkQueueOptions<K, T>) {
    this.#options = options;
  }

  /** Keys that are waiting, delayed or being worked on. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * Wants work on a key. `item` is what is newest about it. The first turn of a key that is not here yet can be put off by
   * `delayMs`; it then gets no item, as what is known now will be stale.
   */
  add(key: K, snapshot: T, delayMs = 0): void {
    if (this.#stopped) return;
    const text = this.#options.textOf(key);
    const entry = this.#entries.get(text);
    if (entry) {
      if (!entry.startsDelayed) this.#keepSnapshot(entry, snapshot);
      entry.dirty = entry.state === 'working';
      return;
    }
    const startsDelayed = delayMs > 0;
    const added: Entry<K, T> = { key, failures: 0, snapshot: undefined, state: 'waiting', dirty: false, startsDelayed };
    this.#entries.set(text, added);
    this.#options.onAdded?.(key, snapshot);
    if (startsDelayed) {
      this.#delay(text, added, delayMs);
      return;
    }
    this.#keepSnapshot(added, snapshot);
    this.#waiting.push(text);
    this.#startNext();
  }

  /** First turns that were put off are due at once. */
  flush(): void {
    for (const [text, entry] of this.#entries) {
      if (!entry.startsDelayed || entry.state !== 'delayed') continue;
      entry.cancelDelay?.();
      this.#enqueue(text, entry);
    }
    this.#startNext();
  }

  /** No more work on a key, but for the turn it may be in. */
  remove(key: K): void {
    const text = this.#options.textOf(key);
    const entry = this.#entries.get(text);
    if (!entry) return;
    entry.dirty = false;
    entry.cancelDelay?.();
    this.#takeSnapshot(entry);
    if (entry.state !== 'working') this.#delete(text, entry);
  }

  /** Takes no more work; resolves when the turns that are under way have ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const entry of this.#entries.values()) entry.cancelDelay?.();
    if (this.#working === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #keepSnapshot(entry: Entry<K, T>, snapshot: T): void {
    if (entry.snapshot === undefined) {
      if (this.#snapshotsKept >= MOST_SNAPSHOTS_KEPT) return;
      this.#snapshotsKept += 1;
    }
    entry.snapshot = snapshot;
  }

  #takeSnapshot(entry: Entry<K, T>): T | undefined {
    const { snapshot } = entry;
    if (snapshot !== undefined) this.#snapshotsKept -= 1;
    entry.snapshot = undefined;
    return snapshot;
  }

  #startNext(): void {
    while (!this.#stopped && this.#working < this.#options.maxConcurrent()) {
      const text = this.#waiting.shift();
      if (text === undefined) return;
      const entry = this.#entries.get(text);
      if (entry?.state === 'waiting') this.#start(text, entry);
    }
  }

  #start(text: string, entry: Entry<K, T>): void {
    const { key, failures } = entry;
    const snapshot = this.#takeSnapshot(entry);
    entry.state = 'working';
    entry.dirty = false;
    entry.startsDelayed = false;
    this.#working += 1;
    const finish = (result: WorkResult<T>): void => {
      this.#working -= 1;
      this.#settle(text, entry, result);
      this.#startNext();
      if (this.#working === 0) for (const resolve of this.#idle.splice(0)) resolve();
    };
    this.#options.work({ key, snapshot, failures }).then(finish, (error: unknown) => {
      this.#options.onError(key, error);
      finish({ done: false, requeueAfterMs: AFTER_ERROR_MS });
    });
  }

  #settle(text: string, entry: Entry<K, T>, result: WorkResult<T>): void {
    entry.failures = result.done ? 0 : entry.failures + 1;
    if (!result.done && result.snapshot !== undefined && entry.snapshot === undefined)
      this.#keepSnapshot(entry, result.snapshot);
    if (result.done && !entry.dirty) {
      this.#delete(text, entry);
    } else if (result.done || result.requeueAfterMs <= 0 || this.#stopped) {
      this.#enqueue(text, entry);
    } else {
      this.#delay(text, entry, result.requeueAfterMs);
    }
  }

  #delete(text: string, { key }: Entry<K, T>): void {
    this.#entries.delete(text);
    this.#options.onRemoved?.(key);
  }

  #delay(text: string, entry: Entry<K, T>, delayMs: number): void {
    entry.state = 'delayed';
    entry.cancelDelay = this.#options.clock.after(delayMs, () => {
      this.#enqueue(text, entry);
      this.#startNext();
    });
  }

  #enqueue(text: string, entry: Entry<K, T>): void {
    delete entry.cancelDelay;
    entry.state = 'waiting';
    this.#waiting.push(text);
  }
}
