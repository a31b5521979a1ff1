import { tooManyRequests } from '../api-status.js';
import type { SandboxSettings } from '../options.js';
import { SYSTEM_MASTERS, type User } from '../user.js';
import type { RequestInfo } from './request-info.js';

const READING_VERBS = ['get', 'list'];

/** How much room there is. */
export type InflightLimits = Pick<
  SandboxSettings,
  'maxMutatingRequestsInflight' | 'maxRequestsInflight' | 'kubernetesVersion'
>;

/**
 * How many requests are in flight: those that read, and all others, a create that waits for initialization among them.
 * Watches don't count; from 1.9 on `system:masters` is always served (apiserver/pkg/server/filters/maxinflight.go).
 */
export class InflightLimit {
  #mutating = 0;
  #reading = 0;
  readonly #limits: InflightLimits;

  constructor(limits: InflightLimits) {
    this.#limits = limits;
  }

  /** Takes a place, to be given back once by the function returned. @throws StatusError 429 where there is none. */
  acquire(info: RequestInfo, user: User): () => void {
    if (info.verb === 'watch') return () => undefined;
    const reading = READING_VERBS.includes(info.verb);
    const { maxRequestsInflight, maxMutatingRequestsInflight, kubernetesVersion } = this.#limits;
    const full = reading ? this.#reading >= maxRequestsInflight : this.#mutating >= maxMutatingRequestsInflight;
    const exempt = kubernetesVersion !== '1.7' && user.groups.includes(SYSTEM_MASTERS);
    if (full && !exempt) throw tooManyRequests();
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
