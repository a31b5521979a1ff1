import { TokenBucket } from '../../runtime/token-bucket.js';

export interface LogFloodOptions {
  /** Lines at once, and then as many a minute. */
  readonly linesAMinute: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

const MINUTE_S = 60;

/** Lines that come for each object alike: the first ones are logged, the others are counted, and told once a minute. */
export class LogFlood {
  readonly #lines: TokenBucket;
  readonly #summaries: TokenBucket;
  #leftOut = 0;

  constructor({ linesAMinute, now }: LogFloodOptions) {
    this.#lines = new TokenBucket({ burst: linesAMinute, perSecond: linesAMinute / MINUTE_S, now });
    this.#summaries = new TokenBucket({ burst: 1, perSecond: 1 / MINUTE_S, now });
  }

  /** One line more; false where it is to be left out. */
  admits(): boolean {
    const admitted = this.#lines.take();
    if (!admitted) this.#leftOut += 1;
    return admitted;
  }

  /** How many were left out since this was last told; 0 where it was told less than a minute ago. */
  leftOut(): number {
    if (this.#leftOut === 0 || !this.#summaries.take()) return 0;
    const count = this.#leftOut;
    this.#leftOut = 0;
    return count;
  }
}
