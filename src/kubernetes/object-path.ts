import type { ApiClient } from './api-client.js';
import { groupVersionPath } from './workload-resources.js';

/** What of an object says where it belongs. */
export interface ObjectIdentity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
}

interface ServedKind {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

function isServedKind(value: unknown): value is ServedKind {
  if (typeof value !== 'object' || value === null) return false;
  const named = 'name' in value && typeof value.name === 'string' && !value.name.includes('/');
  return named && 'kind' in value && 'namespaced' in value;
}

async function servedKinds(client: ApiClient, apiVersion: string): Promise<readonly ServedKind[]> {
  const list = await client.request({ method: 'GET', path: groupVersionPath(apiVersion) });
  const resources: unknown = typeof list === 'object' && list !== null && 'resources' in list ? list.resources : [];
  return Array.isArray(resources) ? resources.filter(isServedKind) : [];
}

/**
 * Path to which objects of a kind are POSTed, in their namespace or `default`.
 * @throws KubeApiError where the group and version are not served, Error where the kind is not
 */
export async function collectionPathOf(client: ApiClient, identity: ObjectIdentity): Promise<string> {
  const { apiVersion, kind, namespace = 'default' } = identity;
  const found = (await servedKinds(client, apiVersion)).find((served) => served.kind === kind);
  if (!found) throw new Error(`find the resource of ${kind}: ${apiVersion} does not serve it`);
  const base = groupVersionPath(apiVersion);
  return found.namespaced ? `${base}/namespaces/${namespace}/${found.name}` : `${base}/${found.name}`;
}
