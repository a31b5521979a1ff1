/** What a good value has changed: it replaced another one, it ended a rejection, or it changed nothing. */
export type Acceptance = 'replaced' | 'restored' | 'unchanged';

/**
 * A value that stays in force until a good one replaces it. A successor that can't be used changes only `rejection`.
 * @typeParam T what is in force
 * @typeParam P why its successor is rejected
 */
export class LastGood<T, P = Error> {
  #current: T;
  #rejection: P | undefined;

  constructor(initial: T) {
    this.#current = initial;
  }

  /** The last good value. It is replaced as a whole: one call never mixes two. */
  readonly current = (): T => this.#current;

  /** Why the successor is rejected; undefined where none is. */
  readonly rejection = (): P | undefined => this.#rejection;

  /** Puts a value in force, and ends a rejection. The same value as before replaces nothing. */
  accept(value: T): Acceptance {
    const ended = this.#rejection === undefined ? 'unchanged' : 'restored';
    const acceptance = value === this.#current ? ended : 'replaced';
    this.#current = value;
    this.#rejection = undefined;
    return acceptance;
  }

  /** Records why the successor can't be used; the current value stays in force. */
  reject(problem: P): void {
    this.#rejection = problem;
  }
}
