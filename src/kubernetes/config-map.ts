import { isJsonObject, objectAt } from '../injection/json.js';
import type { ApiClient } from './api-client.js';
import { resourcePath } from './api-resources.js';

/** A key of a ConfigMap that is not there. */
export class ConfigMapKeyError extends Error {
  readonly code = 'ERR_CONFIG_MAP_KEY';

  constructor(name: string, key: string, present: readonly string[]) {
    const got = present.length === 0 ? 'no keys' : present.map((present) => `"${present}"`).join(', ');
    super(`read ${name}: got ${got}, want the key "${key}"`);
    this.name = 'ConfigMapKeyError';
  }
}

/** Which value of which ConfigMap. */
export interface ConfigMapKey {
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
}

/** How messages name a ConfigMap. */
export function configMapName({ namespace, name }: ConfigMapKey): string {
  return `ConfigMap ${namespace}/${name}`;
}

/**
 * Reads one value of a ConfigMap.
 * @throws KubeApiError where it can't be read, ConfigMapKeyError where it has no such key
 */
export async function readConfigMap(client: ApiClient, wanted: ConfigMapKey): Promise<string> {
  const { namespace, name, key } = wanted;
  const path = resourcePath({ groupVersion: 'v1', plural: 'configmaps' }, { namespace, name });
  const configMap = await client.request({ method: 'GET', path });
  const data = isJsonObject(configMap) ? objectAt(configMap, ['data']) : {};
  const value = data[key];
  if (typeof value === 'string') return value;
  throw new ConfigMapKeyError(configMapName(wanted), key, Object.keys(data));
}
