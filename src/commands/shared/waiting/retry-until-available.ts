import { setTimeout as sleep } from 'node:timers/promises';

import { KubeApiError } from '../../../kubernetes/transport/api-error.js';
import { CredentialsError } from '../../../kubernetes/transport/credentials.js';
import { obstacleOf } from './obstacle-of.js';
import type { Obstacles } from './obstacles.js';

const FIRST_DELAY_MS = 250;
// What is mended is to be noticed within a second.
const LONGEST_DELAY_MS = 500;
// The wait is for a command that somebody mends, and costs the server nothing.
const CREDENTIALS_DELAY_MS = 1000;

/** Where retries are told, and what ends them. */
export interface RetryOptions {
  /** Is told what is waited for, and when the wait is over. */
  readonly obstacles: Obstacles;
  /** Aborts the wait with an error. */
  readonly signal: AbortSignal;
  /** Has the credentials read again, after a 401. */
  readonly forgetCredentials: () => void;
  /** Errors that a wait would not change; default: none that a server gives. */
  readonly isFinal?: (error: Error) => boolean;
}

/**
 * Sends a request until the server answers, and grants it. A server that restarts at the same time, and rights that are applied
 * after the controller, must not cause a crash loop, in which no workload would be initialized for minutes.
 * @throws an error that nobody can mend from outside, and a final one
 */
export async function retryUntilAvailable<T>(ask: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { obstacles, signal, forgetCredentials, isFinal = () => false } = options;
  for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(LONGEST_DELAY_MS, delayMs * 2)) {
    try {
      const answer = await rejectOnAbort(ask, signal);
      obstacles.clear('server');
      return answer;
    } catch (error) {
      const obstacle = obstacleOf(error);
      if (!obstacle || (error instanceof Error && isFinal(error))) throw error;
      if (error instanceof KubeApiError && error.isUnauthorized) forgetCredentials();
      const waitMs = error instanceof CredentialsError ? CREDENTIALS_DELAY_MS : delayMs;
      obstacles.set('server', obstacle, { delayMs: waitMs });
      await sleep(waitMs, undefined, { signal });
    }
  }
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
