import type { StuckObjects } from '../../controller/preflight/preflight-input.js';
import type { ApiResource } from '../../kubernetes/discovery/api-resources.js';
import { servedResources } from '../../kubernetes/discovery/served-resources.js';
import { listUninitialized } from '../../kubernetes/initializers/uninitialized-objects.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import type { BeginActivity } from '../../runtime/activity.js';
import { stuckEntries } from '../stuck-entry.js';

// A creator waits 30 s at most.
const STUCK_AFTER_MS = 30_000;

/**
 * What has been pending for more than 30 s in the resources that are wanted, in all namespaces.
 * @param activity is told how far it is
 * @throws KubeApiError where the server does not answer, or nothing may be listed
 */
export async function findLongPending(
  client: ApiClient,
  isWanted: (resource: ApiResource) => boolean,
  activity: BeginActivity,
): Promise<StuckObjects> {
  const wanted = (await servedResources(client)).filter(isWanted);
  const { objects, refused } = await listUninitialized(client, wanted, { namespace: undefined, activity });
  return {
    stuck: stuckEntries(objects, { olderThanMs: STUCK_AFTER_MS }, Date.now()).map(({ row }) => row),
    refused: refused.map(({ resource: { plural, groupVersion } }) => `${plural} (${groupVersion})`),
  };
}
