import { configMapName, configMapValue, getConfigMap } from '../../../kubernetes/resources/config-map.js';
import type { ApiClient } from '../../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../../kubernetes/transport/api-error.js';
import { OperationalError } from '../../../runtime/operational-error.js';
import { withClient } from '../with-client.js';
import type { ConfigFlags } from './config-flags.js';
import { ISTIO_NAMESPACE, type ReadConfigMapText } from './load-config.js';

/**
 * Calls `use` with a reader for the ConfigMaps of the cluster that the flags refer to, and closes the connection.
 * @throws OperationalError if none of the ConfigMaps exists, KubeApiError and ConfigMapKeyError from reading one
 */
export function withClusterConfigMaps<T>(flags: ConfigFlags, use: (read: ReadConfigMapText) => Promise<T>): Promise<T> {
  return withClient(flags, (client) => use(readerOf(client, flags)));
}

function readerOf(client: ApiClient, { istioNamespace: namespace = ISTIO_NAMESPACE }: ConfigFlags): ReadConfigMapText {
  return async (names, key) => {
    for (const name of names) {
      try {
        const configMap = await getConfigMap(client, { namespace, name });
        return {
          text: configMapValue(configMap, key),
          name: configMapName(configMap),
          configMap: name,
          data: configMap.data,
        };
      } catch (error) {
        if (!(error instanceof KubeApiError) || !error.isNotFound) throw error;
      }
    }
    const looked = names.map((name) => configMapName({ namespace, name })).join(' and ');
    throw new OperationalError(
      `read ${looked}: got no ConfigMap, want one with the key "${key}"; see --istioNamespace, or name a file`,
    );
  };
}
