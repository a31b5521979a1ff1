import type { ApiClient } from './api-client.js';
import { apiResources, resourcePath } from './api-resources.js';

/** What of an object says where it belongs. */
export interface ObjectIdentity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
}

/**
 * Path to which objects of a kind are POSTed, in their namespace or `default`.
 * @throws KubeApiError where the group and version are not served, Error where the kind is not
 */
export async function collectionPathOf(client: ApiClient, identity: ObjectIdentity): Promise<string> {
  const { apiVersion, kind, namespace = 'default' } = identity;
  const found = (await apiResources(client, apiVersion)).find((resource) => resource.kind === kind);
  if (!found) throw new Error(`find the resource of ${kind}: ${apiVersion} does not serve it`);
  return resourcePath(found, found.namespaced ? { namespace } : {});
}
