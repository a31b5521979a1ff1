import type { EventBudget } from '../../kubernetes/resources/event-recording.js';

/** What the budget of Events depends on. */
export interface EventBudgetOptions {
  /** How many creators may be waiting, each in a slot of the API server. */
  readonly waitingCreators: () => number;
  /** Whether the server has lately answered any request with 429. */
  readonly isOverloaded: () => boolean;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

const MOST_IN_FLIGHT = 4;
// One fewer for so many creators: none with more than 75.
const CREATORS_PER_EVENT = 25;
// While creators wait, or did a moment ago, and where none does.
const FEW_PER_SECOND = 5;
const MANY_PER_SECOND = 50;
// Creators come back at once when they have their answer, and are not seen before the server has stored what they create.
const MOMENT_MS = 1000;

/** The largest of the numbers that came within the last one to two moments. */
class RecentPeak {
  readonly #now: () => number;
  #before = 0;
  #latest = 0;
  #since: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#since = now();
  }

  with(value: number): number {
    const passedMs = this.#now() - this.#since;
    if (passedMs >= MOMENT_MS) {
      this.#before = passedMs >= 2 * MOMENT_MS ? 0 : this.#latest;
      this.#latest = 0;
      this.#since = this.#now();
    }
    this.#latest = Math.max(this.#latest, value);
    return Math.max(this.#before, this.#latest);
  }
}

/**
 * What the controller's Events may take of the API server: four in flight while nobody waits, one fewer for every 25 creators
 * that do, none with more than 75, and none for a while after a 429. Who waits is known from the watches, so creators that are a
 * moment old are not counted yet. What is held back is written after.
 */
export function eventBudget({ waitingCreators, isOverloaded, now }: EventBudgetOptions): EventBudget {
  const peak = new RecentPeak(now);
  const creators = (): number => peak.with(waitingCreators());
  return {
    inFlight: () => {
      const taken = Math.ceil(creators() / CREATORS_PER_EVENT);
      return isOverloaded() ? 0 : Math.max(0, MOST_IN_FLIGHT - taken);
    },
    perSecond: () => (creators() === 0 ? MANY_PER_SECOND : FEW_PER_SECOND),
  };
}
