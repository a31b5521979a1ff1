import type { JsonObject } from '../../json/json.js';
import type { ApiClient } from '../transport/api-client.js';
import { KubeApiError } from '../transport/api-error.js';
import { readObject } from './apply-object.js';
import { KindNotServedError, storedPathOf } from './object-path.js';

/** What was done with an object that is no longer wanted. */
export type DeleteResult = 'deleted' | 'not there';

// Deletes what it owns too: by default a 1.7 would leave the pods of a Deployment behind.
const OPTIONS = { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' };

/**
 * Deletes an object, whichever version of its group the server serves; one that is not there is fine, as is a kind that the
 * server does not have.
 * @param dryRun only read, and return what would be done
 * @throws KubeApiError where the server refuses
 */
export async function deleteObject(client: ApiClient, object: JsonObject, dryRun = false): Promise<DeleteResult> {
  try {
    if (dryRun) return (await readObject(client, object)) ? 'deleted' : 'not there';
    await client.request({ method: 'DELETE', path: await storedPathOf(client, object), body: OPTIONS });
    return 'deleted';
  } catch (error) {
    if (error instanceof KindNotServedError) return 'not there';
    if (error instanceof KubeApiError && error.isNotFound) return 'not there';
    throw error;
  }
}
