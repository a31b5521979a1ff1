import type { Clock } from '../../runtime/clock.js';

/** What to do with a key after an attempt. */
export type WorkResult<T> =
  | { readonly done: true }
  /** `snapshot`: it is as good as before, and the next attempt gets it again, where nothing newer comes. */
  | { readonly done: false; readonly requeueAfterMs: number; readonly snapshot?: T | undefined };

/** One attempt of a key. */
export interface WorkRequest<K, T> {
  readonly key: K;
  /** What was added last; undefined where an earlier attempt has used it. */
  readonly snapshot: T | undefined;
  /** Consecutive attempts of this key before this one that were to be retried. */
  readonly failures: number;
}

export interface WorkQueueOptions<K, T> {
  /** Tells keys apart. */
  readonly textOf: (key: K) => string;
  readonly work: (request: WorkRequest<K, T>) => Promise<WorkResult<T>>;
  /** At most this many attempts at once; asked before each. */
  readonly maxConcurrent: () => number;
  readonly clock: Clock;
  /** An attempt threw. It should not: the key is retried after a second. */
  readonly onError: (key: K, error: unknown) => void;
  /** A key was added that was not in the queue. */
  readonly onAdded?: (key: K, snapshot: T) => void;
  /** A key has left the queue. */
  readonly onRemoved?: (key: K) => void;
}

interface Entry<K, T> {
  /** As it was added last. */
  key: K;
  failures: number;
  snapshot: T | undefined;
  state: 'waiting' | 'working' | 'delayed';
  /** Added again during an attempt: one more attempt follows. */
  dirty: boolean;
  /** Its first attempt is delayed, and will read the newest version, so no snapshot is kept. */
  startsDelayed: boolean;
  cancelDelay?: () => void;
}

const AFTER_ERROR_MS = 1000;
// A snapshot that waits in a long queue is stale when its attempt comes, and many cost memory: the key is enough.
const MOST_SNAPSHOTS_KEPT = 256;

/**
 * Keys that want work, each at most once. There is one attempt of a key at a time, additions during it collapse into one
 * more attempt, and a key that waits for its retry does not count against `maxConcurrent`.
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
   * Adds a key. `snapshot` is the newest version of its object. The first attempt of a key that is not in the queue yet can
   * be delayed by `delayMs`; it then gets no snapshot, as this one will be stale.
   */
  add(key: K, snapshot: T, delayMs = 0): void {
    if (this.#stopped) return;
    const text = this.#options.textOf(key);
    const entry = this.#entries.get(text);
    if (entry) {
      entry.key = key;
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

  /** Makes delayed first attempts due at once. */
  flush(): void {
    for (const [text, entry] of this.#entries) {
      if (!entry.startsDelayed || entry.state !== 'delayed') continue;
      entry.cancelDelay?.();
      this.#enqueue(text, entry);
    }
    this.#startNext();
  }

  /** Removes a key; an attempt in progress ends regularly. */
  remove(key: K): void {
    const text = this.#options.textOf(key);
    const entry = this.#entries.get(text);
    if (!entry) return;
    entry.dirty = false;
    entry.cancelDelay?.();
    this.#takeSnapshot(entry);
    if (entry.state !== 'working') this.#delete(text, entry);
  }

  /** Starts no more attempts; resolves when those in progress have ended. */
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
    if (!result.done && result.snapshot !== undefined && entry.snapshot === undefined) {
      this.#keepSnapshot(entry, result.snapshot);
    }
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
