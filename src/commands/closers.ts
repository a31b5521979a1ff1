/** Ends something that was begun. */
export type Closer = () => Promise<void> | void;

/** What has to be ended, last begun first. */
export class Closers {
  readonly #closers: Closer[] = [];

  /** Something was begun. */
  add(closer: Closer): void {
    this.#closers.unshift(closer);
  }

  /** Ends all of it, one after the other. */
  async close(): Promise<void> {
    for (const closer of this.#closers.splice(0)) await closer();
  }
}
