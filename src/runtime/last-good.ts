/** What a good value has changed: it replaces another one, it ends a rejection of its successor, or it changes nothing. */
export type Acceptance = 'replaced' | 'restored' | 'unchanged';

/**
 * A value that stays in force until there is a better one. What should replace it and can't be used changes nothing but what
 * `rejection` says.
 * @typeParam T what is in force
 * @typeParam P what is wrong with what should be in force instead
 */
export class LastGood<T, P = Error> {
  #current: T;
  #rejection: P | undefined;

  constructor(initial: T) {
    this.#current = initial;
  }

  /** The last one that was good. It is replaced as a whole: who asks once never has parts of two. */
  readonly current = (): T => this.#current;

  /** What is wrong with what should be in force instead; undefined where nothing is. */
  readonly rejection = (): P | undefined => this.#rejection;

  /** From now on this one is in force, and nothing is wrong. The very value that is in force already replaces nothing. */
  accept(value: T): Acceptance {
    const ended = this.#rejection === undefined ? 'unchanged' : 'restored';
    const acceptance = value === this.#current ? ended : 'replaced';
    this.#current = value;
    this.#rejection = undefined;
    return acceptance;
  }

  /** What is in force stays, and this is wrong with what should be. */
  reject(problem: P): void {
    this.#rejection = problem;
  }
}
