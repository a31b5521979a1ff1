import { type JsonObject, objectAt, stringIn } from '../../json/json.js';
import { type ApiResource, apiResources, resourcePath } from '../discovery/api-resources.js';
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

/** Path of an object that has a name. Errors as collectionPathOf. */
export async function objectPathOf(client: ApiClient, object: JsonObject): Promise<string> {
  const collection = await collectionPathOf(client, identityOf(object));
  return `${collection}/${encodeURIComponent(stringIn(objectAt(object, 'metadata')['name']) ?? '')}`;
}
