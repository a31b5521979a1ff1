import { isJsonObject, type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import { type ApiResource, apiResources, groupOf, resourcePath } from '../discovery/api-resources.js';
import type { ApiClient } from '../transport/api-client.js';
import { KubeApiError } from '../transport/api-error.js';

/** The fields of an object that decide its path. */
export interface ObjectIdentity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
}

/** A kind that the server does not have. */
export class KindNotServedError extends Error {
  readonly code = 'ERR_KIND_NOT_SERVED';

  constructor({ apiVersion, kind }: ObjectIdentity, options?: ErrorOptions) {
    super(`find the resource of ${kind}: ${apiVersion} does not serve it`, options);
    this.name = 'KindNotServedError';
  }
}

/** The identity that an object states. */
export function identityOf(object: JsonObject): ObjectIdentity {
  const [apiVersion, kind] = [stringIn(object['apiVersion']) ?? '', stringIn(object['kind']) ?? ''];
  const namespace = stringIn(objectAt(object, 'metadata')['namespace']);
  return namespace === undefined ? { apiVersion, kind } : { apiVersion, kind, namespace };
}

/**
 * The resource of a kind.
 * @throws KindNotServedError where the server has none, KubeApiError where it does not answer
 */
export async function resourceOf(client: ApiClient, identity: ObjectIdentity): Promise<ApiResource> {
  try {
    const found = (await apiResources(client, identity.apiVersion)).find(({ kind }) => kind === identity.kind);
    if (found) return found;
  } catch (cause) {
    if (!(cause instanceof KubeApiError && cause.isNotFound)) throw cause;
    throw new KindNotServedError(identity, { cause });
  }
  throw new KindNotServedError(identity);
}

/**
 * Path to which objects of a kind are POSTed, in their namespace or `default`.
 * @throws KindNotServedError where the server has no such kind, KubeApiError where it does not answer
 */
export async function collectionPathOf(client: ApiClient, identity: ObjectIdentity): Promise<string> {
  const { namespace = 'default' } = identity;
  const found = await resourceOf(client, identity);
  return resourcePath(found, found.namespaced ? { namespace } : {});
}

/** Path of an object that has a name, in its own version. Errors as collectionPathOf. */
export async function objectPathOf(client: ApiClient, object: JsonObject): Promise<string> {
  return namedPath(await resourceOf(client, identityOf(object)), object);
}

/**
 * Path to read or delete an object that has a name: where its own version is no longer served, in another one of its group.
 * @throws KindNotServedError where the server has no such kind, KubeApiError where it does not answer
 */
export async function storedPathOf(client: ApiClient, object: JsonObject): Promise<string> {
  return namedPath(await resourceInAnyVersion(client, identityOf(object)), object);
}

function namedPath(resource: ApiResource, object: JsonObject): string {
  const { namespace = 'default' } = identityOf(object);
  const name = stringIn(objectAt(object, 'metadata')['name']) ?? '';
  return resourcePath(resource, resource.namespaced ? { namespace, name } : { name });
}

/**
 * The resource of a kind in the version that is stated, or, where the server does not serve that one, in another version of
 * its group: every version has the same objects, and newer servers drop old versions. For reading and deleting only.
 * Errors as resourceOf.
 */
async function resourceInAnyVersion(client: ApiClient, identity: ObjectIdentity): Promise<ApiResource> {
  try {
    return await resourceOf(client, identity);
  } catch (error) {
    if (!(error instanceof KindNotServedError)) throw error;
    const versions = await versionsOfGroup(client, groupOf(identity.apiVersion));
    const others = versions.filter((apiVersion) => apiVersion !== identity.apiVersion);
    for (const apiVersion of others) {
      const found = (await apiResources(client, apiVersion)).find(({ kind }) => kind === identity.kind);
      if (found) return found;
    }
    throw error;
  }
}

/** The versions of a group, the preferred ones first; none of a group that is not served. */
async function versionsOfGroup(client: ApiClient, group: string): Promise<readonly string[]> {
  if (group === '') return ['v1'];
  try {
    const found = await client.request({ method: 'GET', path: `/apis/${encodeURIComponent(group)}` });
    return objectsIn(isJsonObject(found) ? found['versions'] : []).flatMap(
      ({ groupVersion }) => stringIn(groupVersion) ?? [],
    );
  } catch (error) {
    if (error instanceof KubeApiError && error.isNotFound) return [];
    throw error;
  }
}
