import { isJsonObject, type JsonObject, objectAt, stringIn } from '../../json/json.js';
import { shorten } from '../../json/shorten.js';
import { resourcePath } from '../discovery/api-resources.js';
import type { ApiClient } from '../transport/api-client.js';

const CONFIG_MAPS = { groupVersion: 'v1', plural: 'configmaps' };

/** A key of a ConfigMap that is not there. */
export class ConfigMapKeyError extends Error {
  readonly code = 'ERR_CONFIG_MAP_KEY';

  constructor(name: string, key: string, present: readonly string[]) {
    const got = present.length === 0 ? 'no keys' : shorten(present.map((present) => `"${present}"`).join(', '));
    super(`read ${name}: got ${got}, want the key "${key}"`);
    this.name = 'ConfigMapKeyError';
  }
}

/** A ConfigMap that is not there. */
export class ConfigMapMissingError extends Error {
  readonly code = 'ERR_CONFIG_MAP_MISSING';

  /** @param advice what to do about it */
  constructor(name: string, advice: string, options?: ErrorOptions) {
    super(`read ${name}: there is none; ${advice}`, options);
    this.name = 'ConfigMapMissingError';
  }
}

/** Which ConfigMap. */
export interface ConfigMapName {
  readonly namespace: string;
  readonly name: string;
}

/** Which value of which ConfigMap. */
export interface ConfigMapKey extends ConfigMapName {
  readonly key: string;
}

/** The parts of a ConfigMap that are read. */
export interface ConfigMap extends ConfigMapName {
  readonly uid: string | undefined;
  readonly data: JsonObject;
}

/** How messages name a ConfigMap. */
export function configMapName({ namespace, name }: ConfigMapName): string {
  return `ConfigMap ${namespace}/${name}`;
}

/** Path of the ConfigMaps of a namespace. */
export function configMapsPath(namespace: string): string {
  return resourcePath(CONFIG_MAPS, { namespace });
}

/** Path of one ConfigMap. */
export function configMapPath({ namespace, name }: ConfigMapName): string {
  return resourcePath(CONFIG_MAPS, { namespace, name });
}

/**
 * Reads a ConfigMap.
 * @throws KubeApiError where it can't be read
 */
export async function getConfigMap(client: ApiClient, wanted: ConfigMapName): Promise<ConfigMap> {
  const { namespace, name } = wanted;
  const answer = await client.request({ method: 'GET', path: configMapPath(wanted) });
  const object = isJsonObject(answer) ? answer : {};
  const uid = stringIn(objectAt(object, 'metadata')['uid']);
  return { namespace, name, uid, data: objectAt(object, 'data') };
}

/**
 * One value of a ConfigMap.
 * @throws ConfigMapKeyError where it has no such key
 */
export function configMapValue(configMap: ConfigMap, key: string): string {
  const value = configMap.data[key];
  if (typeof value === 'string') return value;
  throw new ConfigMapKeyError(configMapName(configMap), key, Object.keys(configMap.data));
}

/**
 * Reads one value of a ConfigMap.
 * @throws KubeApiError where it can't be read, ConfigMapKeyError where it has no such key
 */
export async function readConfigMapValue(client: ApiClient, wanted: ConfigMapKey): Promise<string> {
  return configMapValue(await getConfigMap(client, wanted), wanted.key);
}
