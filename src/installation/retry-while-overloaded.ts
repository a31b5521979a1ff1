import { setTimeout as sleep } from 'node:timers/promises';

import { KubeApiError } from '../kubernetes/transport/api-error.js';

const INTERVAL_MS = 50;
// Longer than a create waits for its initializers (30 s, 60 s on newer servers): slots come free when one gives up.
const TIMEOUT_MS = 70_000;

/**
 * Calls an API server whose request slots may all be taken by creations that wait: a 429 is retried within tens of
 * milliseconds, for 70 s at most. Without these calls nothing ends that wait.
 * @throws any other error of `work`
 */
export async function retryWhileOverloaded<T>(work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + TIMEOUT_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof KubeApiError && error.isOverload) || performance.now() >= deadline) throw error;
      await sleep(INTERVAL_MS);
    }
  }
}
