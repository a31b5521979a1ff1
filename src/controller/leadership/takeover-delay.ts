import type { ControllerEvent } from '../loop/controller-event.js';

// What a creator waits is 30 s, and a leader that has died is known to be dead after 15 s.
const LONGEST_MS = 8000;
// A leader that is overtaken loses one PATCH after the other: they count once in so many milliseconds.
const ROUND_MS = 1000;
const DECAY = 0.97;

export interface TakeoverDelayOptions {
  /** The delay where the leader is in time; it is never shorter. 0: there is none, ever. */
  readonly leastMs: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

/**
 * How long this replica leaves a new workload to the leader. It follows what initializations take: where the leader was not
 * done in that time, so that the PATCH of one of them was lost (409), it doubles, up to 8 s, once a second; each workload
 * that the leader had initialized in time makes it a little shorter again.
 */
export class TakeoverDelay {
  readonly #options: TakeoverDelayOptions;
  #delayMs: number;
  #raisedAt = -Infinity;

  constructor(options: TakeoverDelayOptions) {
    this.#options = options;
    this.#delayMs = options.leastMs;
  }

  /** Milliseconds; now. */
  get delayMs(): number {
    return this.#delayMs;
  }

  /** Learns from the attempts of this replica about workloads that it had left to the leader. */
  observe(event: ControllerEvent): void {
    if (event.kind !== 'attempted') return;
    const { outcome, patches } = event;
    if (patches.includes(409)) this.#raise();
    else if (outcome.action === 'ignored' && outcome.reason === 'Initialized') this.#lower();
  }

  #raise(): void {
    const now = this.#options.now();
    if (now - this.#raisedAt < ROUND_MS) return;
    this.#raisedAt = now;
    this.#delayMs = Math.max(this.#options.leastMs, Math.min(LONGEST_MS, this.#delayMs * 2));
  }

  #lower(): void {
    this.#delayMs = Math.max(this.#options.leastMs, this.#delayMs * DECAY);
  }
}
