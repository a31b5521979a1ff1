import type { ApiClient } from '../../kubernetes/api-client.js';
import { servedResources } from '../../kubernetes/served-resources.js';
import { listUninitialized } from '../../kubernetes/uninitialized-objects.js';
import { stuckObjects, type Stuck, type StuckFilter } from './stuck-object.js';

/**
 * Looks for what is uninitialized, of every kind that the server serves, in a namespace, or in all and what is in none. Of
 * kinds that may not be listed it warns on standard error.
 * @throws KubeApiError where the server does not answer, or nothing may be listed
 */
export async function findStuck(
  client: ApiClient,
  namespace: string | undefined,
  filter: StuckFilter,
): Promise<readonly Stuck[]> {
  const { objects, refused } = await listUninitialized(client, await servedResources(client), { namespace });
  for (const { resource, error } of refused) {
    process.stderr.write(
      `warning: ${resource.plural} (${resource.groupVersion}) can't be listed: ${error.serverMessage}\n`,
    );
  }
  return stuckObjects(objects, filter, Date.now());
}
