import { configMapName, configMapValue, getConfigMap } from '../../../kubernetes/resources/config-map.js';
import { createApiClient } from '../../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../../kubernetes/transport/api-error.js';
import { loadKubeConfig } from '../../../kubernetes/transport/kube-config.js';
import { CommandError } from '../../../runtime/command-error.js';
import type { ConfigFlags } from '../../kube-inject/flags.js';
import { connectionOf } from '../connection.js';
import { ISTIO_NAMESPACE, type ReadConfigMapText } from './load-config.js';

/**
 * Does something with the ConfigMaps of the cluster that the flags speak of.
 * @throws CommandError where none of the ConfigMaps is there, KubeApiError and ConfigMapKeyError from reading one
 */
export async function withClusterConfigMaps<T>(
  flags: ConfigFlags,
  use: (read: ReadConfigMapText) => Promise<T>,
): Promise<T> {
  const { istioNamespace: namespace = ISTIO_NAMESPACE } = flags;
  const client = createApiClient(loadKubeConfig(connectionOf(flags)), { maxSockets: 1 });
  const read: ReadConfigMapText = async (names, key) => {
    for (const name of names) {
      try {
        const configMap = await getConfigMap(client, { namespace, name });
        return { text: configMapValue(configMap, key), name: configMapName(configMap), data: configMap.data };
      } catch (error) {
        if (!(error instanceof KubeApiError) || !error.isNotFound) throw error;
      }
    }
    const looked = names.map((name) => configMapName({ namespace, name })).join(' and ');
    throw new CommandError(
      `read ${looked}: got nothing, want a ConfigMap with the key "${key}"; see --istioNamespace, or name a file`,
    );
  };
  try {
    return await use(read);
  } finally {
    client.close();
  }
}
