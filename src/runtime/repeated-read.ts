import type { Clock } from './clock.js';

/** How to read, and how to use what was read. */
export interface RepeatedReadOptions<R> {
  readonly clock: Clock;
  /** Reads once. It must not reject: an error is a reading, too. */
  readonly read: () => Promise<R>;
  /**
   * Uses what was read; must not throw.
   * @param attempt how many reads there were since `again` was last called, this one included; 0 where it was called during
   * this one, so that another follows at once
   * @returns milliseconds until the next read; undefined: none before `again` is called
   */
  readonly take: (reading: R, attempt: number) => number | undefined;
}

/**
 * Reads whenever `again` is called, one read at a time, so that a reading never replaces a newer one. A change during a read
 * may come too late for it: one more read follows it, however often `again` was called.
 */
export class RepeatedRead<R> {
  #options: RepeatedReadOptions<R> | undefined;
  #asked = false;
  #reading = false;
  #stopped = false;
  #attempt = 0;
  #cancelNext: () => void = () => undefined;

  /** Requests a read: at once, after the one in progress, or at `begin`. */
  readonly again = (): void => {
    this.#asked = true;
    if (this.#options && !this.#reading) this.#read(this.#options);
  };

  /** Begins, with a read if one was requested. A caller that makes the first read itself begins after it. */
  begin(options: RepeatedReadOptions<R>): void {
    this.#options = options;
    if (this.#asked) this.#read(options);
  }

  /** Ends the reads; a read in progress is not waited for, and its result is dropped. */
  readonly stop = (): void => {
    this.#stopped = true;
    this.#cancelNext();
  };

  #read(options: RepeatedReadOptions<R>): void {
    if (this.#stopped) return;
    this.#cancelNext();
    this.#attempt = this.#asked ? 1 : this.#attempt + 1;
    this.#asked = false;
    this.#reading = true;
    void options.read().then((reading) => {
      this.#take(options, reading);
    });
  }

  #take(options: RepeatedReadOptions<R>, reading: R): void {
    if (this.#stopped) return;
    const delayMs = options.take(reading, this.#asked ? 0 : this.#attempt);
    this.#reading = false;
    if (this.#asked) this.#read(options);
    else this.#readAfter(options, delayMs);
  }

  #readAfter(options: RepeatedReadOptions<R>, delayMs: number | undefined): void {
    if (delayMs === undefined || this.#stopped) return;
    this.#cancelNext = options.clock.after(delayMs, () => {
      this.#read(options);
    });
  }
}
