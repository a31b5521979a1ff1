import { setTimeout as sleep } from 'node:timers/promises';

import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import { CredentialsError } from '../../kubernetes/transport/credentials.js';
import type { Logger } from '../../observability/logger.js';
import { messageWithAdvice } from '../../runtime/advice-of.js';

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5000;
// The wait is for a command that somebody mends, and costs the server nothing.
const CREDENTIALS_DELAY_MS = 1000;

/** Where retries are logged, and what ends them. */
export interface RetryOptions {
  readonly logger: Logger;
  /** Aborts the wait with an error. */
  readonly signal: AbortSignal;
  /** Is told what is waited for. */
  readonly onRetry?: (reason: string) => void;
}

/**
 * Sends a request until the server answers. An API server that restarts at the same time must not cause a crash loop, in
 * which no workload would be initialized for minutes.
 * @throws the error of an answer that a retry would not change
 */
export async function retryUntilAvailable<T>(
  ask: () => Promise<T>,
  { logger, signal, onRetry }: RetryOptions,
): Promise<T> {
  for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(LONGEST_DELAY_MS, delayMs * 2)) {
    try {
      return await rejectOnAbort(ask, signal);
    } catch (error) {
      if (!mayChange(error)) throw error;
      const hasCredentials = !(error instanceof CredentialsError);
      const what = hasCredentials ? 'the API server does not answer yet' : 'there are no credentials yet';
      const waitMs = hasCredentials ? delayMs : CREDENTIALS_DELAY_MS;
      onRetry?.(messageWithAdvice(error));
      logger.warn(`${what}, retrying`, { error: messageWithAdvice(error), delayMs: waitMs });
      await sleep(waitMs, undefined, { signal });
    }
  }
}

function mayChange(error: unknown): error is KubeApiError | CredentialsError {
  if (error instanceof KubeApiError) return error.isRetryable && !error.isUnauthorized;
  return error instanceof CredentialsError && error.isRetryable;
}

/** The result of `ask`; rejects as soon as the signal is aborted. */
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
