import { type InjectionConfig, parseInjectionConfig } from '../injection/config/injection-config.js';
import { configMapName, readConfigMapValue } from '../kubernetes/resources/config-map.js';
import type { ApiClient } from '../kubernetes/transport/api-client.js';
import { KubeApiError } from '../kubernetes/transport/api-error.js';

/** Where the configuration of the manifests is. */
export const INSTALLED_CONFIG = { namespace: 'istio-system', name: 'istio-inject', key: 'config' } as const;

/**
 * The configuration that is in the cluster; undefined where there is none.
 * @throws ConfigError where it is not valid, ConfigMapKeyError where it is not in the ConfigMap, KubeApiError
 */
export async function readInstalledConfig(client: ApiClient): Promise<InjectionConfig | undefined> {
  try {
    const text = await readConfigMapValue(client, INSTALLED_CONFIG);
    return parseInjectionConfig(text, { key: INSTALLED_CONFIG.key, name: configMapName(INSTALLED_CONFIG) });
  } catch (error) {
    if (error instanceof KubeApiError && error.isNotFound) return undefined;
    throw error;
  }
}
