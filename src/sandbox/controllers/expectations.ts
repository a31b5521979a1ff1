/**
 * What a controller has begun and not seen happen yet, by the uid of the owner (pkg/controller/controller_utils.go,
 * ControllerExpectations): as long as there is anything, it must not count what it sees and make more of it. A pod that
 * waits for its initializers is such a thing: created, and not to be seen.
 */
export class Expectations {
  readonly #creations = new Map<string, number>();
  readonly #deletions = new Map<string, Set<string>>();

  /** Whether everything that was expected was seen. */
  isSatisfied(owner: string): boolean {
    return !this.#creations.has(owner) && !this.#deletions.has(owner);
  }

  /** Expects so many creations more. */
  expectCreations(owner: string, count: number): void {
    this.#setCreations(owner, (this.#creations.get(owner) ?? 0) + count);
  }

  /** Creations were seen, or will not be: they failed, or were never tried. */
  creationsObserved(owner: string, count = 1): void {
    this.#setCreations(owner, (this.#creations.get(owner) ?? 0) - count);
  }

  /** Expects the deletion of an object. */
  expectDeletion(owner: string, uid: string): void {
    this.#deletions.set(owner, (this.#deletions.get(owner) ?? new Set()).add(uid));
  }

  /** A deletion was seen, or failed. */
  deletionObserved(owner: string, uid: string): void {
    const expected = this.#deletions.get(owner);
    expected?.delete(uid);
    if (expected?.size === 0) this.#deletions.delete(owner);
  }

  /** Expects nothing any more: the owner is gone, or has waited for too long. */
  forget(owner: string): void {
    this.#creations.delete(owner);
    this.#deletions.delete(owner);
  }

  #setCreations(owner: string, count: number): void {
    if (count > 0) this.#creations.set(owner, count);
    else this.#creations.delete(owner);
  }
}
