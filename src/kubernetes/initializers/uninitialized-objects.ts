import { isJsonObject, type JsonObject, objectAt, stringIn } from '../../json/json.js';
import { type ApiResource, resourcePath } from '../discovery/api-resources.js';
import { type ListedObject, type ListedObjects, listObjects } from '../resources/list-objects.js';
import type { ApiClient } from '../transport/api-client.js';

/** An object that waits for its initializers, and where it is. */
export interface UninitializedObject extends ListedObject {
  readonly path: string;
}

export interface UninitializedOptions {
  /** Only of this namespace; undefined: of all, and what is in none. */
  readonly namespace: string | undefined;
}

const isUninitialized = (object: JsonObject): boolean => isJsonObject(objectAt(object, 'metadata')['initializers']);

/** What was found, and the resources that could not be asked. */
export interface UninitializedObjects extends ListedObjects {
  readonly objects: readonly UninitializedObject[];
}

/**
 * Lists what is uninitialized of each resource; what may not be listed is told, and costs nothing else.
 * @throws KubeApiError where the server does not answer, or nothing may be listed
 */
export async function listUninitialized(
  client: ApiClient,
  resources: readonly ApiResource[],
  { namespace }: UninitializedOptions,
): Promise<UninitializedObjects> {
  const listing = { namespace, includeUninitialized: true, isWanted: isUninitialized } as const;
  const { objects, refused } = await listObjects(client, resources, listing);
  return { objects: objects.map((listed) => ({ ...listed, path: pathOf(listed) })), refused };
}

function pathOf({ resource, object }: ListedObject): string {
  const metadata = objectAt(object, 'metadata');
  const [namespace = '', name = ''] = [stringIn(metadata['namespace']), stringIn(metadata['name'])];
  return resourcePath(resource, resource.namespaced ? { namespace, name } : { name });
}
