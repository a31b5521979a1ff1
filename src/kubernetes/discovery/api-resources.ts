import { type JsonObject, stringIn } from '../../json/json.js';
import type { ApiClient } from '../transport/api-client.js';
import { listIn } from '../transport/expected-answer.js';

/** One resource of a group and version, as the server's APIResourceList has it. */
export interface ApiResource {
  /** `apps/v1`, or `v1` of the core group. */
  readonly groupVersion: string;
  /** Plural name as in paths: `deployments`. */
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** Which objects of a resource a path is for: all, those of a namespace, or one. */
export interface ResourceScope {
  readonly namespace?: string;
  readonly name?: string;
}

/** The group of a group and version; empty for the core group. */
export function groupOf(groupVersion: string): string {
  return groupVersion.includes('/') ? groupVersion.replace(/\/.*/, '') : '';
}

/** Path of a resource's objects. Names are escaped, so that none of them changes the path. */
export function resourcePath(
  { groupVersion, plural }: Pick<ApiResource, 'groupVersion' | 'plural'>,
  { namespace, name }: ResourceScope = {},
): string {
  const within = namespace === undefined ? [] : ['namespaces', namespace];
  const parts = [...within, plural, ...(name === undefined ? [] : [name])];
  return [groupVersionPath(groupVersion), ...parts.map(encodeURIComponent)].join('/');
}

/**
 * The resources of a group and version, without their subresources.
 * @throws KubeApiError, with `isNotFound` where the group and version are not served
 */
export async function apiResources(client: ApiClient, groupVersion: string): Promise<readonly ApiResource[]> {
  const request = { method: 'GET', path: groupVersionPath(groupVersion) } as const;
  const resources = listIn(request, await client.request(request), 'resources');
  return resources.flatMap((entry) => apiResource(groupVersion, entry));
}

/** `/api/v1` or `/apis/GROUP/VERSION`. */
function groupVersionPath(groupVersion: string): string {
  return groupVersion.includes('/') ? `/apis/${groupVersion}` : `/api/${groupVersion}`;
}

function apiResource(groupVersion: string, entry: JsonObject): readonly ApiResource[] {
  const [plural, kind = ''] = [stringIn(entry['name']), stringIn(entry['kind'])];
  // `deployments/status` is a subresource.
  if (plural === undefined || plural.includes('/')) return [];
  const verbs = Array.isArray(entry['verbs']) ? entry['verbs'].filter((verb) => typeof verb === 'string') : [];
  return [{ groupVersion, plural, kind, namespaced: entry['namespaced'] === true, verbs }];
}
