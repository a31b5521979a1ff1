import uniqBy from 'lodash/uniqBy.js';

import { isJsonObject, type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import { type BeginActivity, during, unseenActivity } from '../../runtime/activity.js';
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
  /** Is told how far it is. */
  readonly activity?: BeginActivity;
}

// One page: a server before 1.9 has no pages and answers with everything.
const PAGE = '500';

const withQuery = (path: string, query: URLSearchParams): string =>
  query.size === 0 ? path : `${path}?${query.toString()}`;

/**
 * Lists the objects of each resource; resources that may not be listed are returned in `refused`.
 * @throws KubeApiError where the server does not answer, or nothing may be listed
 */
export function listObjects(
  client: ApiClient,
  resources: readonly ApiResource[],
  options: ListOptions,
): Promise<ListedObjects> {
  const asked = resources.filter(({ namespaced }) => namespaced || options.namespace === undefined);
  return during(options.activity ?? unseenActivity, 'listing', (tell) => listEach(client, asked, { ...options, tell }));
}

/** What was kept of the objects of a collection. */
interface ReadCollection<T> {
  readonly kept: readonly T[];
  /** What a watch goes on from; undefined where the server does not say. */
  readonly resourceVersion: string | undefined;
}

/**
 * Reads a collection page by page, and keeps of each object what `keep` makes of it: the rest is dropped with its page.
 * @throws KubeApiError
 */
export async function readCollection<T>(
  client: ApiClient,
  path: string,
  keep: (object: JsonObject) => T,
): Promise<ReadCollection<T>> {
  return pagesOrAll(async (limit) => {
    const kept: T[] = [];
    let resourceVersion: string | undefined;
    await forEachPage(client, { path, query: new URLSearchParams(limit) }, (page) => {
      for (const object of objectsIn(page['items'])) kept.push(keep(object));
      resourceVersion = stringIn(objectAt(page, 'metadata')['resourceVersion']);
    });
    return { kept, resourceVersion };
  });
}

async function listEach(
  client: ApiClient,
  asked: readonly ApiResource[],
  options: ListOptions & { readonly tell: (state: string) => void },
): Promise<ListedObjects> {
  const found: ListedObject[] = [];
  const refused: { resource: ApiResource; error: KubeApiError }[] = [];
  let before = 0;
  for (const [index, resource] of asked.entries()) {
    let read = 0;
    const onRead = (objects: number): void => {
      read = objects;
      options.tell(`kind ${index + 1} of ${asked.length}, ${resource.plural}, ${before + read} objects so far`);
    };
    try {
      for (const listed of await listAllPages(client, resource, { ...options, onRead })) found.push(listed);
    } catch (error) {
      if (!(error instanceof KubeApiError) || error.isNoAnswer) throw error;
      // Some resources are served and can't be listed, for instance without rights.
      refused.push({ resource, error });
    }
    before += read;
  }
  const [first] = refused;
  if (first && refused.length === asked.length) throw first.error;
  // An object that is served by several groups and versions is one object.
  return { objects: uniqBy(found, identityKey), refused };
}

function collectionPath(resource: ApiResource, { namespace }: ListOptions): string {
  return resourcePath(resource, resource.namespaced && namespace !== undefined ? { namespace } : {});
}

function listAllPages(
  client: ApiClient,
  resource: ApiResource,
  listing: ListOptions & { readonly onRead: (objects: number) => void },
): Promise<readonly ListedObject[]> {
  const { includeUninitialized, isWanted = () => true, onRead } = listing;
  const path = collectionPath(resource, listing);
  return pagesOrAll(async (limit) => {
    const found: ListedObject[] = [];
    let read = 0;
    onRead(read);
    const query = new URLSearchParams({ ...(includeUninitialized && { includeUninitialized: 'true' }), ...limit });
    await forEachPage(client, { path, query }, (page) => {
      const items = objectsIn(page['items']);
      for (const object of items) if (isWanted(object)) found.push({ resource, object });
      read += items.length;
      onRead(read);
    });
    return found;
  });
}

/** What is read page by page; all at once where the server no longer knows where the next page begins. */
async function pagesOrAll<T>(read: (limit: { readonly limit?: string }) => Promise<T>): Promise<T> {
  try {
    return await read({ limit: PAGE });
  } catch (error) {
    if (!(error instanceof KubeApiError) || !error.isGone) throw error;
    return read({});
  }
}

async function forEachPage(
  client: ApiClient,
  { path, query }: { readonly path: string; readonly query: URLSearchParams },
  take: (page: JsonObject) => void,
): Promise<void> {
  let next = '';
  do {
    if (next !== '') query.set('continue', next);
    const page = await client.request({ method: 'GET', path: withQuery(path, query) });
    if (!isJsonObject(page)) return;
    take(page);
    next = stringIn(objectAt(page, 'metadata')['continue']) ?? '';
  } while (next !== '');
}

function identityKey({ resource, object }: ListedObject): string {
  const { uid, namespace, name } = objectAt(object, 'metadata');
  return stringIn(uid) ?? [resource.groupVersion, resource.plural, stringIn(namespace), stringIn(name)].join('/');
}
