/** Stops something that was started. */
export type Closer = () => Promise<void> | void;

/** What has to be stopped, the last started first. */
export class Closers {
  readonly #closers: Closer[] = [];

  /** Adds something that was started. */
  add(closer: Closer): void {
    this.#closers.unshift(closer);
  }

  /**
   * Stops all of it, one after the other, even if one of them fails.
   * @throws the first error, after all have been called
   */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const closer of this.#closers.splice(0)) {
      try {
        await closer();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
