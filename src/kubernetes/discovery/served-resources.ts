import { isJsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import type { ApiClient } from '../transport/api-client.js';
import { KubeApiError } from '../transport/api-error.js';
import { type ApiResource, apiResources } from './api-resources.js';

/**
 * Every resource of the server that can be listed and changed, through the version that its group prefers: an initializer's
 * rule may name any of them.
 * @throws KubeApiError where the server does not answer
 */
export async function servedResources(client: ApiClient): Promise<readonly ApiResource[]> {
  const list = await client.request({ method: 'GET', path: '/apis' });
  const groups = objectsIn(isJsonObject(list) ? list['groups'] : []);
  const preferred = groups.flatMap((group) => stringIn(objectAt(group, 'preferredVersion')['groupVersion']) ?? []);
  const resources = ['v1', ...preferred].map((groupVersion) => changeableResources(client, groupVersion));
  return (await Promise.all(resources)).flat();
}

async function changeableResources(client: ApiClient, groupVersion: string): Promise<readonly ApiResource[]> {
  try {
    const resources = await apiResources(client, groupVersion);
    return resources.filter(({ verbs }) => verbs.includes('list') && verbs.includes('patch'));
  } catch (error) {
    // A group whose server is away must not hide what the others have.
    if (error instanceof KubeApiError && (error.isNotFound || error.status === 503)) return [];
    throw error;
  }
}
