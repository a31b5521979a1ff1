import { tooManyRequests } from '../api-status.js';
import type { SandboxSettings } from '../options.js';
import { SYSTEM_MASTERS, type User } from '../user.js';
import type { RequestInfo } from './request-info.js';

const READING_VERBS = ['get', 'list'];

/** How many requests may be in flight. */
export type InflightLimits = Pick<
  SandboxSettings,
  'maxMutatingRequestsInflight' | 'maxRequestsInflight' | 'kubernetesVersion'
>;

/**
 * Counts the requests in flight: those that read, and all others, including creates that wait for initialization.
 * Watches don't count; from 1.9 on `system:masters` is always served (apiserver/pkg/server/filters/maxinflight.go).
 */
export class InflightLimit {
  #mutating = 0;
  #reading = 0;
  readonly #limits: InflightLimits;

  constructor(limits: InflightLimits) {
    this.#limits = limits;
  }

  /** Takes a slot, which the returned function frees. @throws StatusError 429 where no slot is free. */
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
