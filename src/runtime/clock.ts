/** Time, so that tests need not wait for it. */
export interface Clock {
  /** Milliseconds since some moment; never goes back. */
  readonly now: () => number;
  /** Calls back after some milliseconds; the result cancels it. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

/** The time of the machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
};
