import { servedResources } from '../../kubernetes/discovery/served-resources.js';
import { listUninitialized } from '../../kubernetes/initializers/uninitialized-objects.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { withAdvice } from '../../runtime/advice-of.js';
import { stuckEntries, type StuckEntry, type StuckFilter } from '../stuck-entry.js';

/** What is uninitialized, and a sentence for each kind that may not be listed. */
export interface StuckListing {
  readonly stuck: readonly StuckEntry[];
  readonly warnings: readonly string[];
}

/**
 * Looks for what is uninitialized, of every kind that the server serves, in a namespace, or in all and what is in none.
 * @throws KubeApiError where the server does not answer, or nothing may be listed
 */
export async function findStuck(
  client: ApiClient,
  namespace: string | undefined,
  filter: StuckFilter,
): Promise<StuckListing> {
  const { objects, refused } = await listUninitialized(client, await servedResources(client), { namespace });
  const warnings = refused.map(
    ({ resource, error }) =>
      `${resource.plural} (${resource.groupVersion}) can't be listed: ${withAdvice(error.serverMessage, error)}`,
  );
  return { stuck: stuckEntries(objects, filter, Date.now()), warnings };
}
