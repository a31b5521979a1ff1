import uniqBy from 'lodash/uniqBy.js';

import { isJsonObject, type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import { type ApiResource, resourcePath } from '../discovery/api-resources.js';
import type { ApiClient } from '../transport/api-client.js';
import { KubeApiError } from '../transport/api-error.js';

/** An object and its resource. */
export interface ListedObject {
  readonly resource: ApiResource;
  /** Lists leave out `apiVersion` and `kind` of their items: as the server sent it. */
  readonly object: JsonObject;
}

/** What was found, and the resources that could not be listed. */
export interface ListedObjects {
  readonly objects: readonly ListedObject[];
  readonly refused: readonly { readonly resource: ApiResource; readonly error: KubeApiError }[];
}

/** Which objects. */
export interface ListOptions {
  /** Only of this namespace; undefined: of all, and objects without one. */
  readonly namespace: string | undefined;
  /** Include the objects that wait for their initializers. */
  readonly includeUninitialized?: true;
  /** Only these; the others are dropped at once. */
  readonly isWanted?: (object: JsonObject) => boolean;
}

// One page: a server before 1.9 has no pages and answers with everything.
const PAGE = '500';

const withQuery = (path: string, query: URLSearchParams): string =>
  query.size === 0 ? path : `${path}?${query.toString()}`;

/**
 * Lists the objects of each resource; resources that may not be listed are returned in `refused`.
 * @throws KubeApiError where the server does not answer, or nothing may be listed
 */
export async function listObjects(
  client: ApiClient,
  resources: readonly ApiResource[],
  options: ListOptions,
): Promise<ListedObjects> {
  const asked = resources.filter(({ namespaced }) => namespaced || options.namespace === undefined);
  const found: ListedObject[] = [];
  const refused: { resource: ApiResource; error: KubeApiError }[] = [];
  for (const resource of asked) {
    try {
      for (const listed of await listAllPages(client, resource, options)) found.push(listed);
    } catch (error) {
      if (!(error instanceof KubeApiError) || error.isNoAnswer) throw error;
      // Some resources are served and can't be listed, for instance without rights.
      refused.push({ resource, error });
    }
  }
  const [first] = refused;
  if (first && refused.length === asked.length) throw first.error;
  // An object that is served by several groups and versions is one object.
  return { objects: uniqBy(found, identityKey), refused };
}

function collectionPath(resource: ApiResource, { namespace }: ListOptions): string {
  return resourcePath(resource, resource.namespaced && namespace !== undefined ? { namespace } : {});
}

async function listPages(
  client: ApiClient,
  resource: ApiResource,
  listing: ListOptions & { readonly limit?: string },
): Promise<readonly ListedObject[]> {
  const { includeUninitialized, isWanted = () => true, limit } = listing;
  const found: ListedObject[] = [];
  const query = new URLSearchParams({
    ...(includeUninitialized && { includeUninitialized: 'true' }),
    ...(limit === undefined ? {} : { limit }),
  });
  let next = '';
  do {
    if (next !== '') query.set('continue', next);
    const list = await client.request({ method: 'GET', path: withQuery(collectionPath(resource, listing), query) });
    if (!isJsonObject(list)) return found;
    for (const object of objectsIn(list['items'])) if (isWanted(object)) found.push({ resource, object });
    next = stringIn(objectAt(list, 'metadata')['continue']) ?? '';
  } while (next !== '');
  return found;
}

async function listAllPages(
  client: ApiClient,
  resource: ApiResource,
  listing: ListOptions,
): Promise<readonly ListedObject[]> {
  try {
    return await listPages(client, resource, { ...listing, limit: PAGE });
  } catch (error) {
    if (!(error instanceof KubeApiError) || !error.isGone) throw error;
    // The server no longer knows where the next page begins: list everything at once.
    return listPages(client, resource, listing);
  }
}

function identityKey({ resource, object }: ListedObject): string {
  const { uid, namespace, name } = objectAt(object, 'metadata');
  return stringIn(uid) ?? [resource.groupVersion, resource.plural, stringIn(namespace), stringIn(name)].join('/');
}
