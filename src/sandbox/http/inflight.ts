import { tooManyRequests } from '../api-status.js';
import { MASTERS } from '../auth/user.js';
import type { User } from '../auth/user.js';
import type { RequestInfo } from './request-info.js';

const READING_VERBS = ['get', 'list', 'head', 'options'];

/**
 * How many requests are in flight: those that change something (a create that waits for initialization among them) and
 * the others. Watches don't count, and `system:masters` is always served (apiserver/pkg/server/filters/maxinflight.go).
 */
export class InflightLimit {
  #mutating = 0;
  #reading = 0;

  constructor(
    private readonly maxMutating: number,
    private readonly maxReading: number,
  ) {}

  /** Takes a place, to be given back once by the function returned. @throws StatusError 429 where there is none. */
  enter(info: RequestInfo, user: User): () => void {
    if (info.verb === 'watch') return () => undefined;
    const reading = READING_VERBS.includes(info.verb);
    const full = reading ? this.#reading >= this.maxReading : this.#mutating >= this.maxMutating;
    if (full && !user.groups.includes(MASTERS)) throw tooManyRequests();
    this.#count(reading, 1);
    return () => {
      this.#count(reading, -1);
    };
  }

  #count(reading: boolean, by: 1 | -1): void {
    if (reading) this.#reading += by;
    else this.#mutating += by;
  }
}
