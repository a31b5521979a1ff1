import { type InjectionConfig, parseInjectionConfig } from '../injection/config/injection-config.js';
import { type ConfigMapKey, configMapName, readConfigMapValue } from '../kubernetes/resources/config-map.js';
import type { ApiClient } from '../kubernetes/transport/api-client.js';
import { KubeApiError } from '../kubernetes/transport/api-error.js';

/** Where the configuration of the manifests is. */
export const INSTALLED_CONFIG = { namespace: 'istio-system', name: 'istio-inject', key: 'config' } as const;

/**
 * The configuration that is in the cluster, by default the controller's; undefined where there is none.
 * @throws ConfigError where it is not valid, ConfigMapKeyError where it is not in the ConfigMap, KubeApiError
 */
export async function readInstalledConfig(
  client: ApiClient,
  location: ConfigMapKey = INSTALLED_CONFIG,
): Promise<InjectionConfig | undefined> {
  try {
    const text = await readConfigMapValue(client, location);
    return parseInjectionConfig(text, { key: location.key, name: configMapName(location) });
  } catch (error) {
    if (error instanceof KubeApiError && error.isNotFound) return undefined;
    throw error;
  }
}
