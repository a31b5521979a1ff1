import type { Clock } from './clock.js';

/** What is read, and what becomes of it. */
export interface RepeatedReadOptions<R> {
  readonly clock: Clock;
  /** Reads once. It must not fail: what went wrong is a reading, too. */
  readonly read: () => Promise<R>;
  /**
   * Takes what was read; must not fail.
   * @param attempt how many reads there were since one was last asked for, this one included; 0 where another one was asked
   * for during this one, and follows at once
   * @returns milliseconds until the next read; undefined: there is none before one is asked for
   */
  readonly take: (reading: R, attempt: number) => number | undefined;
}

/**
 * Reads whenever it is asked to, one read after the other, so that a reading never replaces a newer one. What has changed
 * during a read may have changed too late for it: when it is over one more follows, however often that was asked for.
 */
export class RepeatedRead<R> {
  #options: RepeatedReadOptions<R> | undefined;
  #asked = false;
  #reading = false;
  #stopped = false;
  #attempt = 0;
  #cancelNext: () => void = () => undefined;

  /** Asks for a read: at once, after the one that is under way, or when it begins. */
  readonly again = (): void => {
    this.#asked = true;
    if (this.#options && !this.#reading) this.#read(this.#options);
  };

  /** Begins, with a read if one was asked for. Whoever makes the first read asks before it, and begins after it. */
  begin(options: RepeatedReadOptions<R>): void {
    this.#options = options;
    if (this.#asked) this.#read(options);
  }

  /** Reads no more, and takes nothing: a read that is under way is not waited for. */
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
