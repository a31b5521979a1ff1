/** The first wait after a failure, as client-go's rate limiter has it; each further failure doubles it. */
const FIRST_RETRY_MS = 5;
const MAX_RETRY_MS = 60_000;

/** Reconciles the object that a key names. A failure is retried, with a longer wait each time. */
export type Reconcile = (key: string) => Promise<void>;

/**
 * The work queue of a controller: one reconcile at a time for each key, any number of keys at once; a key that is added while
 * it is reconciled is reconciled again afterwards. Nothing starts in the tick of `add`, nor after the server stops.
 */
export class KeyQueue {
  readonly #failures = new Map<string, number>();
  readonly #waiting = new Set<string>();
  readonly #processing = new Set<string>();
  readonly #timers = new Set<NodeJS.Timeout>();

  readonly #work: Reconcile;
  readonly #stopping: AbortSignal;

  constructor(work: Reconcile, stopping: AbortSignal) {
    this.#work = work;
    this.#stopping = stopping;
    stopping.addEventListener('abort', () => {
      for (const timer of this.#timers) clearTimeout(timer);
    });
  }

  /** Queues a key. */
  add(key: string): void {
    if (this.#waiting.has(key) || this.#stopping.aborted) return;
    this.#waiting.add(key);
    if (this.#processing.has(key)) return;
    setImmediate(() => {
      void this.#process(key);
    });
  }

  /** Queues a key after a delay, and calls `beforeAdd` right before. */
  addAfter(key: string, delayMs: number, beforeAdd?: () => void): void {
    if (this.#stopping.aborted) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      beforeAdd?.();
      this.add(key);
    }, delayMs);
    this.#timers.add(timer);
    // A process that has nothing else to do need not wait for its controllers.
    timer.unref();
  }

  async #process(key: string): Promise<void> {
    this.#waiting.delete(key);
    if (this.#stopping.aborted) return;
    this.#processing.add(key);
    try {
      await this.#work(key);
      this.#failures.delete(key);
    } catch {
      // The next attempt reads everything again, so the error does not matter here; the controller itself reports it.
      const failures = this.#failures.get(key) ?? 0;
      this.#failures.set(key, failures + 1);
      this.addAfter(key, Math.min(FIRST_RETRY_MS * 2 ** failures, MAX_RETRY_MS));
    } finally {
      this.#processing.delete(key);
    }
    if (!this.#waiting.delete(key)) return;
    this.add(key);
  }
}
