import { setTimeout as sleep } from 'node:timers/promises';

import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import type { Logger } from '../../observability/logger.js';

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5000;

/** Who waits for an answer, and until when. */
export interface RetryOptions {
  readonly logger: Logger;
  /** Ends the wait with an error. */
  readonly signal: AbortSignal;
}

/**
 * Asks until the server answers. A server that restarts while we do must not cost a crash loop, in which nobody would
 * initialize anything for minutes.
 * @throws the error of an answer that another try will not change
 */
export async function retryUntilAvailable<T>(ask: () => Promise<T>, { logger, signal }: RetryOptions): Promise<T> {
  for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(LONGEST_DELAY_MS, delayMs * 2)) {
    try {
      return await rejectOnAbort(ask, signal);
    } catch (error) {
      if (!(error instanceof KubeApiError && error.isRetryable) || error.isUnauthorized) throw error;
      logger.warn('the API server does not answer yet, it is asked again', { error: error.message, delayMs });
      await sleep(delayMs, undefined, { signal });
    }
  }
}

/** What `ask` comes to; an error as soon as the signal says so. */
function rejectOnAbort<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(new Error('stopping'));
    };
    if (signal.aborted) {
      stop();
      return;
    }
    signal.addEventListener('abort', stop, { once: true });
    ask()
      .then(resolve, reject)
      .finally(() => {
        signal.removeEventListener('abort', stop);
      });
  });
}
