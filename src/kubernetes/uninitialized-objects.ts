import uniqBy from 'lodash/uniqBy.js';

import { isJsonObject, objectAt, objectsIn, stringIn, type JsonObject } from '../injection/json.js';
import type { ApiClient } from './api-client.js';
import { KubeApiError } from './api-error.js';
import { resourcePath, type ApiResource } from './api-resources.js';

/** An object that waits for its initializers, and where it is. */
export interface UninitializedObject {
  readonly resource: ApiResource;
  readonly path: string;
  readonly object: JsonObject;
}

export interface UninitializedOptions {
  /** Only of this namespace; undefined: of all, and what is in none. */
  readonly namespace: string | undefined;
}

// One page: a server before 1.9 knows no pages and answers with everything.
const PAGE = '500';

function pathOf(resource: ApiResource, object: JsonObject): string {
  const metadata = objectAt(object, ['metadata']);
  const [namespace = '', name = ''] = [stringIn(metadata['namespace']), stringIn(metadata['name'])];
  return resourcePath(resource, resource.namespaced ? { namespace, name } : { name });
}

async function pendingOf(
  client: ApiClient,
  resource: ApiResource,
  { namespace }: UninitializedOptions,
): Promise<readonly UninitializedObject[]> {
  const found: UninitializedObject[] = [];
  const scope = resource.namespaced && namespace !== undefined ? { namespace } : {};
  let next = '';
  do {
    const query = new URLSearchParams({
      includeUninitialized: 'true',
      limit: PAGE,
      ...(next === '' ? {} : { continue: next }),
    });
    const path = `${resourcePath(resource, scope)}?${query.toString()}`;
    const list = await client.request({ method: 'GET', path });
    if (!isJsonObject(list)) return found;
    for (const object of objectsIn(list['items'])) {
      if (!isJsonObject(objectAt(object, ['metadata'])['initializers'])) continue;
      found.push({ resource, path: pathOf(resource, object), object });
    }
    next = stringIn(objectAt(list, ['metadata'])['continue']) ?? '';
  } while (next !== '');
  return found;
}

/** What was found, and the resources that could not be asked. */
export interface UninitializedObjects {
  readonly objects: readonly UninitializedObject[];
  readonly refused: readonly { readonly resource: ApiResource; readonly error: KubeApiError }[];
}

const uidOf = ({ object, path }: UninitializedObject): string =>
  stringIn(objectAt(object, ['metadata'])['uid']) ?? path;

/**
 * Lists what is uninitialized of each resource; what may not be listed is told, and costs nothing else.
 * @throws KubeApiError where the server does not answer, or nothing may be listed
 */
export async function listUninitialized(
  client: ApiClient,
  resources: readonly ApiResource[],
  options: UninitializedOptions,
): Promise<UninitializedObjects> {
  const asked = resources.filter(({ namespaced }) => namespaced || options.namespace === undefined);
  const found: UninitializedObject[] = [];
  const refused: { resource: ApiResource; error: KubeApiError }[] = [];
  for (const resource of asked) {
    try {
      found.push(...(await pendingOf(client, resource, options)));
    } catch (error) {
      if (!(error instanceof KubeApiError) || error.status === 0) throw error;
      // Some resources are served and can't be listed, for instance without rights.
      refused.push({ resource, error });
    }
  }
  const [first] = refused;
  if (first && refused.length === asked.length) throw first.error;
  // One object of several groups and versions is one object.
  return { objects: uniqBy(found, uidOf), refused };
}
