import { isJsonObject, type JsonObject, objectAt, stringIn } from '../../json/json.js';
import type { BeginActivity } from '../../runtime/activity.js';
import { type ApiResource, resourcePath } from '../discovery/api-resources.js';
import { type ListedObject, type ListedObjects, listObjects } from '../resources/list-objects.js';
import type { ApiClient } from '../transport/api-client.js';

/** An object that waits for its initializers, and where it is. */
export interface UninitializedObject extends ListedObject {
  readonly path: string;
}

export interface UninitializedOptions {
  /** Only of this namespace; undefined: of all, and objects without one. */
  readonly namespace: string | undefined;
  /** Is told how far it is. */
  readonly activity?: BeginActivity;
}

const isUninitialized = (object: JsonObject): boolean => isJsonObject(objectAt(object, 'metadata')['initializers']);

/** What was found, and the resources that could not be listed. */
export interface UninitializedObjects extends ListedObjects {
  readonly objects: readonly UninitializedObject[];
}

/**
 * Lists the uninitialized objects of each resource; resources that may not be listed are returned in `refused`.
 * @throws KubeApiError where the server does not answer, or nothing may be listed
 */
export async function listUninitialized(
  client: ApiClient,
  resources: readonly ApiResource[],
  options: UninitializedOptions,
): Promise<UninitializedObjects> {
  const listing = { ...options, includeUninitialized: true, isWanted: isUninitialized } as const;
  const { objects, refused } = await listObjects(client, resources, listing);
  return { objects: objects.map((listed) => ({ ...listed, path: pathOf(listed) })), refused };
}

function pathOf({ resource, object }: ListedObject): string {
  const metadata = objectAt(object, 'metadata');
  const [namespace = '', name = ''] = [stringIn(metadata['namespace']), stringIn(metadata['name'])];
  return resourcePath(resource, resource.namespaced ? { namespace, name } : { name });
}
