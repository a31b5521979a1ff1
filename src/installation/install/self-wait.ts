import { withValueAt } from '../../injection/workload/workload.js';
import { type JsonObject, objectAt } from '../../json/json.js';
import {
  coverageOf,
  coversResource,
  listInitializerConfigurations,
} from '../../kubernetes/initializers/initializer-configurations.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';

const DEPLOYMENTS = { groupVersion: 'apps/v1beta1', plural: 'deployments' };

/**
 * The controller's Deployment, so that it does not wait for an initializer, above all for itself: with an empty pending list
 * where new Deployments wait for any, or the one that is there does. Elsewhere the list is left out. It would be accepted
 * only by a server with the admission plugin on, from a user who may `initialize`.
 * @param running the one that is there
 * @throws KubeApiError where the server does not answer
 */
export async function withoutSelfWait(
  client: ApiClient,
  deployment: JsonObject,
  running: JsonObject | undefined,
): Promise<JsonObject> {
  const isPending = objectAt(running, 'metadata')['initializers'] !== undefined;
  if (!isPending && !(await doDeploymentsWait(client))) return deployment;
  return withValueAt(deployment, ['metadata', 'initializers'], () => ({ pending: [] }));
}

async function doDeploymentsWait(client: ApiClient): Promise<boolean> {
  try {
    const configurations = await listInitializerConfigurations(client);
    const coverages = configurations.flatMap(({ initializers }) => initializers.map(coverageOf));
    return coverages.some((coverage) => coverage && coversResource(coverage, DEPLOYMENTS));
  } catch (error) {
    // They may wait, for all that is known.
    if (error instanceof KubeApiError && error.isForbidden) return true;
    throw error;
  }
}
