import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import { untilSlot } from '../retry-while-overloaded.js';
import type { Stuck } from './stuck-entry.js';
import { WAYS_OUT, letGo, type Wanted } from './release.js';

/** Gets objects out of their wait, and says of each on standard error what became of it. Answers how many are still in it. */
export async function letAllGo(client: ApiClient, stuck: readonly Stuck[], wanted: Wanted): Promise<number> {
  let failures = 0;
  for (const one of stuck) {
    const name = `${one.row.kind} ${one.row.namespace === '' ? '' : `${one.row.namespace}/`}${one.row.name}`;
    try {
      await untilSlot(() => letGo(client, one, wanted));
      process.stderr.write(`${name}: ${WAYS_OUT[wanted.wayOut].done}\n`);
    } catch (error) {
      if (!(error instanceof KubeApiError)) throw error;
      failures += 1;
      process.stderr.write(`${name}: ${error.message}\n`);
    }
  }
  return failures;
}
