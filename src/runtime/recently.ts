/** Whether something has happened within the last while. */
export class Recently {
  readonly #whileMs: number;
  readonly #now: () => number;
  #at: number | undefined;

  /** @param now milliseconds of a clock that never goes back */
  constructor(whileMs: number, now: () => number) {
    this.#whileMs = whileMs;
    this.#now = now;
  }

  /** It happens now. */
  readonly record = (): void => {
    this.#at = this.#now();
  };

  /** False where it never did. */
  readonly happened = (): boolean => this.#at !== undefined && this.#now() - this.#at < this.#whileMs;
}
