interface HeldRead<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

/** Reads that are under way until the test ends them, one after the other. */
export class HeldReads<T> {
  #begun = 0;
  #underWay: readonly HeldRead<T>[] = [];

  readonly read = (): Promise<T> => {
    this.#begun += 1;
    return new Promise((resolve, reject) => {
      this.#underWay = [...this.#underWay, { resolve, reject }];
    });
  };

  /** How many have begun. */
  get begun(): number {
    return this.#begun;
  }

  /** How many are under way at once. */
  get underWay(): number {
    return this.#underWay.length;
  }

  /** Ends the one that has been under way for longest. */
  end(result: T | Error): void {
    const [first, ...others] = this.#underWay;
    if (!first) throw new Error('no read is under way');
    this.#underWay = others;
    if (result instanceof Error) first.reject(result);
    else first.resolve(result);
  }
}
