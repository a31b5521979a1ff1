import { isJsonObject, type JsonObject } from '../../json/json.js';
import type { ApiClient } from '../transport/api-client.js';
import { KubeApiError } from '../transport/api-error.js';
import { type ConfigMapName, configMapPath, configMapsPath } from './config-map.js';
import { type LockContents, lockContents, type LockKeys, withLockContents } from './lock-contents.js';

/** The ConfigMap with the lock, in the controller's namespace. */
export const LOCK_NAME = 'istio-initializer';

/** The lock as it was read; `object` is undefined where there is no ConfigMap yet. */
interface StoredLock {
  readonly contents: LockContents;
  readonly object: JsonObject | undefined;
}

/** A lock that replicas share. Both calls fail with what the client throws. */
export interface LockStore {
  readonly read: () => Promise<StoredLock>;
  /** Replaces what was read; a KubeApiError with `isConflict` where that is no longer what is stored. */
  readonly write: (stored: StoredLock, contents: LockContents) => Promise<void>;
}

// Shorter than a lease: a request that hangs must not let it expire.
const TIMEOUT_MS = 5000;

/**
 * The lock in a ConfigMap, which the first write creates.
 * @param keys of the lock in it, asked each time; undefined: the default ones
 */
export function lockConfigMap(
  client: ApiClient,
  where: ConfigMapName,
  keys: () => LockKeys | undefined = () => undefined,
): LockStore {
  const { namespace, name } = where;
  const path = configMapPath(where);
  return {
    read: async () => {
      try {
        const answer = await client.request({ method: 'GET', path, timeoutMs: TIMEOUT_MS });
        const object = isJsonObject(answer) ? answer : {};
        return { contents: lockContents(object, keys()), object };
      } catch (error) {
        if (!(error instanceof KubeApiError && error.isNotFound)) throw error;
        return { contents: { record: undefined, replicas: new Map() }, object: undefined };
      }
    },
    write: async ({ object }, contents) => {
      const empty = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name } };
      const body = withLockContents(object ?? empty, contents, keys());
      const request = object
        ? { method: 'PUT' as const, path }
        : { method: 'POST' as const, path: configMapsPath(namespace) };
      await client.request({ ...request, body, timeoutMs: TIMEOUT_MS });
    },
  };
}
