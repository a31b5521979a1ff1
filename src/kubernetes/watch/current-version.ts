import { isJsonObject, objectAt, stringIn } from '../../json/json.js';
import { initializerConfigurationsPath } from '../initializers/initializer-configurations.js';
import type { ApiClient } from '../transport/api-client.js';
import { KubeApiError } from '../transport/api-error.js';
import { CredentialsError } from '../transport/credentials.js';

const TIMEOUT_MS = 10_000;

/**
 * The resourceVersion of the server's last change of anything, by the shortest list that a controller may read; undefined
 * where it does not say.
 */
export async function readCurrentVersion(client: ApiClient): Promise<string | undefined> {
  try {
    const request = { method: 'GET', path: initializerConfigurationsPath(), timeoutMs: TIMEOUT_MS } as const;
    const list = await client.request(request);
    return stringIn(objectAt(isJsonObject(list) ? list : {}, 'metadata')['resourceVersion']);
  } catch (error) {
    if (error instanceof KubeApiError || error instanceof CredentialsError) return undefined;
    throw error;
  }
}
