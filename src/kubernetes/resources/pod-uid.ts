import { isJsonObject, objectAt, stringIn } from '../../json/json.js';
import { resourcePath } from '../discovery/api-resources.js';
import type { ApiClient } from '../transport/api-client.js';
import { KubeApiError } from '../transport/api-error.js';

/** The uid of a pod; undefined where it can't be read, or is not there. */
export async function readPodUid(
  client: ApiClient,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  timeoutMs: number,
): Promise<string | undefined> {
  const path = resourcePath({ groupVersion: 'v1', plural: 'pods' }, { namespace, name });
  try {
    const pod = await client.request({ method: 'GET', path, timeoutMs });
    return isJsonObject(pod) ? stringIn(objectAt(pod, 'metadata')['uid']) : undefined;
  } catch (error) {
    if (error instanceof KubeApiError) return undefined;
    throw error;
  }
}
