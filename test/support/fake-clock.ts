import type { Clock } from '../../src/runtime/clock.js';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that only moves when the test moves it. */
export class FakeClock implements Clock {
  #time = 0;
  #timers: readonly Timer[] = [];

  readonly now = (): number => this.#time;

  readonly after = (delayMs: number, callback: () => void): (() => void) => {
    const timer = { at: this.#time + delayMs, callback };
    this.#timers = [...this.#timers, timer];
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  /** Milliseconds until each timer that is set. */
  get delays(): readonly number[] {
    return this.#timers.map((timer) => timer.at - this.#time);
  }

  /** Lets time pass; what falls due is called back. */
  advance(milliseconds: number): void {
    this.#time += milliseconds;
    const due = this.#timers.filter((timer) => timer.at <= this.#time);
    this.#timers = this.#timers.filter((timer) => timer.at > this.#time);
    for (const timer of due) timer.callback();
  }
}
