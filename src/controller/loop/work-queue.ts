import type { Clock } from '../../runtime/clock.js';

/** What is to become of a key after its turn. */
export type TurnResult<T> =
  | { readonly done: true }
  /** `item`: what was added last is as good as before, and the next turn gets it again, where nothing newer comes. */
  | { readonly done: false; readonly retryAfterMs: number; readonly item?: T | undefined };

/** One turn of a key. */
export interface Turn<K, T> {
  readonly key: K;
  /** What was added last; undefined where an earlier turn has used it up. */
  readonly item: T | undefined;
  /** Turns of this key that were to be tried again, one after the other, before this one. */
  readonly failures: number;
}

export interface WorkQueueOptions<K, T> {
  /** Tells keys apart. */
  readonly textOf: (key: K) => string;
  readonly work: (turn: Turn<K, T>) => Promise<TurnResult<T>>;
  /** At most this many turns at once; asked before each. */
  readonly limit: () => number;
  readonly clock: Clock;
  /** A turn threw. It should not: the key is tried again after a second. */
  readonly onError: (key: K, error: unknown) => void;
  /** A key has come that was not here. */
  readonly onAdded?: (key: K, item: T) => void;
  /** A key is here no more. */
  readonly onLeft?: (key: K) => void;
}

interface Entry<K, T> {
  readonly key: K;
  failures: number;
  item: T | undefined;
  state: 'waiting' | 'working' | 'delayed';
  /** Added again while working: take another turn. */
  again: boolean;
  /** Its first turn is put off: it will read what is newest then, so no item is kept. */
  putOff: boolean;
  cancelDelay?: () => void;
}

const AFTER_ERROR_MS = 1000;
// An item that waits longer than its turn in a long queue is stale, and a heap of them costs memory: the key is enough.
const MOST_ITEMS_KEPT = 256;

/**
 * Keys that want work, each at most once. A key is never worked on twice at the same time, what is added meanwhile
 * collapses into one more turn, and one that has to be tried again waits without holding a place.
 */
export class WorkQueue<K, T> {
  readonly #options: WorkQueueOptions<K, T>;
  readonly #entries = new Map<string, Entry<K, T>>();
  readonly #waiting: string[] = [];
  #working = 0;
  #itemsKept = 0;
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
  add(key: K, item: T, delayMs = 0): void {
    if (this.#stopped) return;
    const text = this.#options.textOf(key);
    const entry = this.#entries.get(text);
    if (entry) {
      if (!entry.putOff) this.#keep(entry, item);
      entry.again = entry.state === 'working';
      return;
    }
    const putOff = delayMs > 0;
    const added: Entry<K, T> = { key, failures: 0, item: undefined, state: 'waiting', again: false, putOff };
    this.#entries.set(text, added);
    this.#options.onAdded?.(key, item);
    if (putOff) {
      this.#delay(text, added, delayMs);
      return;
    }
    this.#keep(added, item);
    this.#waiting.push(text);
    this.#next();
  }

  /** First turns that were put off are due at once. */
  hasten(): void {
    for (const [text, entry] of this.#entries) {
      if (!entry.putOff || entry.state !== 'delayed') continue;
      entry.cancelDelay?.();
      this.#wait(text, entry);
    }
    this.#next();
  }

  /** No more work on a key, but for the turn it may be in. */
  forget(key: K): void {
    const text = this.#options.textOf(key);
    const entry = this.#entries.get(text);
    if (!entry) return;
    entry.again = false;
    entry.cancelDelay?.();
    this.#take(entry);
    if (entry.state !== 'working') this.#delete(text, entry);
  }

  /** Takes no more work; resolves when the turns that are under way have ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const entry of this.#entries.values()) entry.cancelDelay?.();
    if (this.#working === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #keep(entry: Entry<K, T>, item: T): void {
    if (entry.item === undefined) {
      if (this.#itemsKept >= MOST_ITEMS_KEPT) return;
      this.#itemsKept += 1;
    }
    entry.item = item;
  }

  #take(entry: Entry<K, T>): T | undefined {
    const { item } = entry;
    if (item !== undefined) this.#itemsKept -= 1;
    entry.item = undefined;
    return item;
  }

  #next(): void {
    while (!this.#stopped && this.#working < this.#options.limit()) {
      const text = this.#waiting.shift();
      if (text === undefined) return;
      const entry = this.#entries.get(text);
      if (entry?.state === 'waiting') this.#work(text, entry);
    }
  }

  #work(text: string, entry: Entry<K, T>): void {
    const { key, failures } = entry;
    const item = this.#take(entry);
    entry.state = 'working';
    entry.again = false;
    entry.putOff = false;
    this.#working += 1;
    const ended = (result: TurnResult<T>): void => {
      this.#working -= 1;
      this.#settle(text, entry, result);
      this.#next();
      if (this.#working === 0) for (const resolve of this.#idle.splice(0)) resolve();
    };
    this.#options.work({ key, item, failures }).then(ended, (error: unknown) => {
      this.#options.onError(key, error);
      ended({ done: false, retryAfterMs: AFTER_ERROR_MS });
    });
  }

  #settle(text: string, entry: Entry<K, T>, result: TurnResult<T>): void {
    entry.failures = result.done ? 0 : entry.failures + 1;
    if (!result.done && result.item !== undefined && entry.item === undefined) this.#keep(entry, result.item);
    if (result.done && !entry.again) {
      this.#delete(text, entry);
    } else if (result.done || result.retryAfterMs <= 0 || this.#stopped) {
      this.#wait(text, entry);
    } else {
      this.#delay(text, entry, result.retryAfterMs);
    }
  }

  #delete(text: string, { key }: Entry<K, T>): void {
    this.#entries.delete(text);
    this.#options.onLeft?.(key);
  }

  #delay(text: string, entry: Entry<K, T>, delayMs: number): void {
    entry.state = 'delayed';
    entry.cancelDelay = this.#options.clock.after(delayMs, () => {
      this.#wait(text, entry);
      this.#next();
    });
  }

  #wait(text: string, entry: Entry<K, T>): void {
    delete entry.cancelDelay;
    entry.state = 'waiting';
    this.#waiting.push(text);
  }
}
