/** Ends something that was begun. */
export type Closer = () => Promise<void> | void;

/** What has to be ended, last begun first. */
export class Closers {
  readonly #closers: Closer[] = [];

  /** Something was begun. */
  add(closer: Closer): void {
    this.#closers.unshift(closer);
  }

  /**
   * Ends all of it, one after the other, also where one of them fails.
   * @throws what the first that failed threw, when all have been called
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
