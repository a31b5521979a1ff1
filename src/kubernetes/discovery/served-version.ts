import type { ApiClient } from '../transport/api-client.js';
import { KubeApiError } from '../transport/api-error.js';
import { apiResources } from './api-resources.js';

/**
 * The first of these groups and versions that serves a resource; undefined where none does.
 * @throws KubeApiError where the server does not answer
 */
export async function servedVersion(
  client: ApiClient,
  plural: string,
  groupVersions: readonly string[],
): Promise<string | undefined> {
  for (const groupVersion of groupVersions) {
    try {
      const resources = await apiResources(client, groupVersion);
      if (resources.some((resource) => resource.plural === plural)) return groupVersion;
    } catch (error) {
      if (!(error instanceof KubeApiError && error.isNotFound)) throw error;
    }
  }
  return undefined;
}
