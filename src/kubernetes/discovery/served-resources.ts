import uniqBy from 'lodash/uniqBy.js';

import { type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import type { ApiClient } from '../transport/api-client.js';
import { KubeApiError } from '../transport/api-error.js';
import { listIn } from '../transport/expected-answer.js';
import { type ApiResource, apiResources, groupOf } from './api-resources.js';

/**
 * Every resource of the server that can be listed and changed, once for each group: an initializer's rule may name any of
 * them. Each in the version that its group prefers, or, where that one lacks it, in the first of the others that has
 * it: `batch` prefers v1, which has had CronJobs only since 1.21.
 * @throws KubeApiError where the server does not answer
 */
export async function servedResources(client: ApiClient): Promise<readonly ApiResource[]> {
  const everywhere = await resourcesOfEveryVersion(client);
  return uniqBy(everywhere, ({ groupVersion, plural }) => `${groupOf(groupVersion)}/${plural}`);
}

/**
 * The same resources, in every version of their groups, the best of each first.
 * @throws KubeApiError where the server does not answer
 */
export async function resourcesOfEveryVersion(client: ApiClient): Promise<readonly ApiResource[]> {
  const request = { method: 'GET', path: '/apis' } as const;
  const groups = listIn(request, await client.request(request), 'groups');
  const versions = ['v1', ...groups.flatMap(groupVersionsOf)];
  const resources = await Promise.all(versions.map((groupVersion) => changeableResources(client, groupVersion)));
  return resources.flat();
}

/** The versions of a group, the preferred one first. */
function groupVersionsOf(group: JsonObject): readonly string[] {
  const preferred = stringIn(objectAt(group, 'preferredVersion')['groupVersion']);
  const versions = objectsIn(group['versions']).flatMap(({ groupVersion }) => stringIn(groupVersion) ?? []);
  return [...new Set([...(preferred === undefined ? [] : [preferred]), ...versions])];
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
