/**
 * What a controller has started and not observed yet, by the uid of the owner (pkg/controller/controller_utils.go,
 * ControllerExpectations): while anything is expected, the controller must not count what it sees and create more. A pod
 * that waits for its initializers is expected: it is created, and the controller does not see it.
 */
export class Expectations {
  readonly #creations = new Map<string, number>();
  readonly #deletions = new Map<string, Set<string>>();

  /** Whether everything that was expected was observed. */
  isSatisfied(owner: string): boolean {
    return !this.#creations.has(owner) && !this.#deletions.has(owner);
  }

  /** Expects `count` more creations. */
  expectCreations(owner: string, count: number): void {
    this.#setCreations(owner, (this.#creations.get(owner) ?? 0) + count);
  }

  /** Creations were observed, or will not be: they failed, or were never tried. */
  creationsObserved(owner: string, count = 1): void {
    this.#setCreations(owner, (this.#creations.get(owner) ?? 0) - count);
  }

  /** Expects the deletion of an object. */
  expectDeletion(owner: string, uid: string): void {
    this.#deletions.set(owner, (this.#deletions.get(owner) ?? new Set()).add(uid));
  }

  /** A deletion was observed, or failed. */
  deletionObserved(owner: string, uid: string): void {
    const expected = this.#deletions.get(owner);
    expected?.delete(uid);
    if (expected?.size === 0) this.#deletions.delete(owner);
  }

  /** Drops all expectations of an owner, which is gone or has waited for too long. */
  forget(owner: string): void {
    this.#creations.delete(owner);
    this.#deletions.delete(owner);
  }

  #setCreations(owner: string, count: number): void {
    if (count > 0) this.#creations.set(owner, count);
    else this.#creations.delete(owner);
  }
}
