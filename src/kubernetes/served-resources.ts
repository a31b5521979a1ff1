import type { ApiClient } from './api-client.js';
import { KubeApiError } from './api-error.js';
import { groupVersionPath } from './workload-resources.js';

/** A resource that can be listed, through the version that its group prefers. */
export interface ServedResource {
  readonly groupVersion: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

interface Entry {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  return 'name' in value && typeof value.name === 'string' && 'kind' in value && 'verbs' in value;
}

function listOf(answer: unknown, field: string): readonly unknown[] {
  const value: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, field) : undefined;
  return Array.isArray(value) ? value : [];
}

function preferredVersion(group: unknown): string | undefined {
  const preferred: unknown =
    typeof group === 'object' && group !== null ? Reflect.get(group, 'preferredVersion') : undefined;
  const version: unknown =
    typeof preferred === 'object' && preferred !== null ? Reflect.get(preferred, 'groupVersion') : undefined;
  return typeof version === 'string' ? version : undefined;
}

async function resourcesOf(client: ApiClient, groupVersion: string): Promise<readonly ServedResource[]> {
  try {
    const answer = await client.request({ method: 'GET', path: groupVersionPath(groupVersion) });
    return listOf(answer, 'resources')
      .filter(isEntry)
      .filter(({ name, verbs }) => !name.includes('/') && verbs.includes('list') && verbs.includes('patch'))
      .map(({ name, kind, namespaced }) => ({ groupVersion, plural: name, kind, namespaced }));
  } catch (error) {
    // A group whose server is away must not hide what the others have.
    if (error instanceof KubeApiError && (error.isNotFound || error.status === 503)) return [];
    throw error;
  }
}

/**
 * Every resource of the server that can be listed and changed: an initializer's rule may name any of them.
 * @throws KubeApiError where the server does not answer
 */
export async function servedResources(client: ApiClient): Promise<readonly ServedResource[]> {
  const groups = listOf(await client.request({ method: 'GET', path: '/apis' }), 'groups');
  const versions = ['v1', ...groups.flatMap((group) => preferredVersion(group) ?? [])];
  return (await Promise.all(versions.map((version) => resourcesOf(client, version)))).flat();
}
