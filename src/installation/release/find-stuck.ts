import { servedResources } from '../../kubernetes/discovery/served-resources.js';
import { listUninitialized } from '../../kubernetes/initializers/uninitialized-objects.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { type BeginActivity, during } from '../../runtime/activity.js';
import { withAdvice } from '../../runtime/advice-of.js';
import { stuckEntries, type StuckEntry, type StuckFilter } from '../stuck-entry.js';

/** What is uninitialized, and a sentence for each kind that may not be listed. */
export interface StuckListing {
  readonly stuck: readonly StuckEntry[];
  readonly warnings: readonly string[];
}

/** Where to look. */
export interface StuckScope {
  /** Undefined: in all, and what is in none. */
  readonly namespace: string | undefined;
  /** Is told how far it is. */
  readonly activity: BeginActivity;
}

/**
 * Looks for what is uninitialized, of every kind that the server serves.
 * @throws KubeApiError where the server does not answer, or nothing may be listed
 */
export async function findStuck(
  client: ApiClient,
  { namespace, activity }: StuckScope,
  filter: StuckFilter,
): Promise<StuckListing> {
  const served = await during(activity, 'asking which kinds the server has', () => servedResources(client));
  const { objects, refused } = await listUninitialized(client, served, { namespace, activity });
  const warnings = refused.map(
    ({ resource, error }) =>
      `${resource.plural} (${resource.groupVersion}) can't be listed: ${withAdvice(error.serverMessage, error)}`,
  );
  return { stuck: stuckEntries(objects, filter, Date.now()), warnings };
}
