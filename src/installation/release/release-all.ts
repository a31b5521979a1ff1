import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import { retryWhileOverloaded } from '../retry-while-overloaded.js';
import { release, RELEASE_MODES, type ReleaseOptions } from './release.js';
import type { StuckEntry } from './stuck-entry.js';

/** Gets objects out of their wait, and says of each on standard error what became of it. Answers how many are still in it. */
export async function releaseAll(
  client: ApiClient,
  stuck: readonly StuckEntry[],
  options: ReleaseOptions,
): Promise<number> {
  let failures = 0;
  for (const one of stuck) {
    const name = `${one.row.kind} ${one.row.namespace === '' ? '' : `${one.row.namespace}/`}${one.row.name}`;
    try {
      await retryWhileOverloaded(() => release(client, one, options));
      process.stderr.write(`${name}: ${RELEASE_MODES[options.mode].done}\n`);
    } catch (error) {
      if (!(error instanceof KubeApiError)) throw error;
      failures += 1;
      process.stderr.write(`${name}: ${error.message}\n`);
    }
  }
  return failures;
}
