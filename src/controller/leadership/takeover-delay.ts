import type { ControllerEvent } from '../loop/controller-event.js';

// What a creator waits is 30 s, and a leader that has died is known to be dead after 15 s.
const LONGEST_MS = 8000;
// PATCHes are lost, and workloads are in time, by the hundred where there is much to do: either counts once in so many
// milliseconds, or the many that are in time would undo each raise at once.
const ROUND_MS = 1000;
// Slow, as the time that initializations take is found out anew, by lost PATCHes, each time it has become too short.
const DECAY = 0.95;

const isAccepted = (status: number): boolean => status >= 200 && status <= 299;

export interface TakeoverDelayOptions {
  /** The delay where the leader is in time; it is never shorter. 0: there is none, ever. */
  readonly leastMs: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** Whether this replica leaves nothing to another now: then what it initializes says nothing of a leader; default: never. */
  readonly goesFirst?: () => boolean;
}

/**
 * How long this replica leaves a new workload to the leader. It follows what initializations take: where the leader was not
 * done in that time, so that the PATCH of one of them was lost (409), it doubles, up to 8 s, once a second; each
 * second in which the leader had initialized a workload in time, and no PATCH was lost, makes it a little shorter again. Where
 * the leader neither did nor tried anything, so that this replica's PATCHes counted, there is nobody to wait for: each such
 * second halves it.
 */
export class TakeoverDelay {
  readonly #options: TakeoverDelayOptions;
  #delayMs: number;
  #raisedAt = -Infinity;
  #changedAt = -Infinity;
  #inTimeAt = -Infinity;

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
    else if (patches.some(isAccepted) && this.#options.goesFirst?.() !== true) this.#halve();
  }

  #raise(): void {
    const now = this.#options.now();
    if (now - this.#raisedAt < ROUND_MS) return;
    this.#raisedAt = now;
    this.#changedAt = now;
    this.#delayMs = Math.max(this.#options.leastMs, Math.min(LONGEST_MS, this.#delayMs * 2));
  }

  #lower(): void {
    const now = this.#options.now();
    this.#inTimeAt = now;
    if (now - this.#changedAt < ROUND_MS) return;
    this.#changedAt = now;
    this.#delayMs = Math.max(this.#options.leastMs, this.#delayMs * DECAY);
  }

  #halve(): void {
    const now = this.#options.now();
    if (now - Math.max(this.#changedAt, this.#inTimeAt) < ROUND_MS) return;
    this.#changedAt = now;
    this.#delayMs = Math.max(this.#options.leastMs, this.#delayMs / 2);
  }
}
