import { KubeApiError } from '../transport/api-error.js';

/** The state of a watch, at any time. */
export class WatchLiveness {
  readonly #now: () => number;
  #established = false;
  #downSince: number;
  #heardAt: number;
  #refusal: KubeApiError | undefined;
  #refusedAt = -Infinity;

  /** @param now milliseconds of some clock */
  constructor(now: () => number) {
    this.#now = now;
    this.#downSince = now();
    this.#heardAt = this.#downSince;
  }

  /** The server has accepted the watch, and it has not broken. */
  get established(): boolean {
    return this.#established;
  }

  /** Milliseconds since it broke, or since the start where it never was; 0 while it is established. */
  get downMs(): number {
    return this.#established ? 0 : this.#now() - this.#downSince;
  }

  /**
   * The same without the time up to the last refusal: a server that refuses a watch for lack of rights is there, and a
   * restart of the controller would bring no rights.
   */
  get unansweredMs(): number {
    return Math.min(this.downMs, this.#now() - this.#refusedAt);
  }

  /** What the server said where it refused the last attempt for lack of rights (401, 403); else undefined. */
  get refusal(): KubeApiError | undefined {
    return this.#refusal;
  }

  /** Milliseconds since its last event, its opening, or the start. */
  get silentMs(): number {
    return this.#now() - this.#heardAt;
  }

  /** The server has accepted a watch. */
  recordOpen(): void {
    this.#established = true;
    this.#refusal = undefined;
    this.#heardAt = this.#now();
  }

  /** An event has come. */
  recordLine(): void {
    this.#heardAt = this.#now();
  }

  /** The watch has broken, or could not be opened. A regular end, which every watch has after a while, does not count. */
  recordBreak(error: unknown): void {
    const refused = error instanceof KubeApiError && (error.isUnauthorized || error.isForbidden);
    this.#refusal = refused ? error : undefined;
    if (refused) this.#refusedAt = this.#now();
    if (this.#established) this.#downSince = this.#now();
    this.#established = false;
  }
}
