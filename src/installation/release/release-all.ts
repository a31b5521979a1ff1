import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import type { Reporter } from '../reporter.js';
import { retryWhileOverloaded } from '../retry-while-overloaded.js';
import type { StuckEntry } from '../stuck-entry.js';
import { release, RELEASE_MODES, type ReleaseOptions } from './release.js';

/** How to get objects out of their wait. */
export interface ReleaseAllOptions extends ReleaseOptions {
  /** Is told of each object what became of it. */
  readonly progress: Reporter['progress'];
}

const TOO_LARGE_ADVICE = '; no change of it can be stored any more: delete it (istio-initializer pending --delete)';

/** Gets objects out of their wait. Answers how many are still in it. */
export async function releaseAll(
  client: ApiClient,
  stuck: readonly StuckEntry[],
  { progress, ...options }: ReleaseAllOptions,
): Promise<number> {
  let failures = 0;
  for (const one of stuck) {
    const name = `${one.row.kind} ${one.row.namespace === '' ? '' : `${one.row.namespace}/`}${one.row.name}`;
    try {
      await retryWhileOverloaded(() => release(client, one, options));
      progress(`${name}: ${RELEASE_MODES[options.mode].done}`);
    } catch (error) {
      if (!(error instanceof KubeApiError)) throw error;
      failures += 1;
      progress(`${name}: ${error.message}${error.isTooLarge ? TOO_LARGE_ADVICE : ''}`);
    }
  }
  return failures;
}
