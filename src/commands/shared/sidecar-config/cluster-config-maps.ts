import { neededFacts, readClusterFacts, withFacts } from '../../../controller/configuration/cluster-facts.js';
import type { InjectorSettings } from '../../../injection/rendering/injector-settings.js';
import { configMapName, configMapValue, getConfigMap } from '../../../kubernetes/resources/config-map.js';
import type { ApiClient } from '../../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../../kubernetes/transport/api-error.js';
import { during } from '../../../runtime/activity.js';
import { OperationalError } from '../../../runtime/operational-error.js';
import { withStatusLine } from '../terminal/status-line.js';
import { withClient } from '../with-client.js';
import type { ConfigFlags } from './config-flags.js';
import { ISTIO_NAMESPACE, loadConfig, type LoadedConfig, type ReadConfigMapText } from './load-config.js';

/**
 * The configuration of the sidecar, of the cluster and of the files that flags refer to, with what its injector has to know of
 * the cluster.
 * @param door what the sidecars are for
 * @throws OperationalError if none of the ConfigMaps exists, KubeApiError and ConfigMapKeyError from reading one, and what
 * loadConfig throws
 */
export function loadClusterConfig(flags: ConfigFlags, door: InjectorSettings['door']): Promise<LoadedConfig> {
  const read = async (client: ApiClient): Promise<LoadedConfig> => {
    const { sidecarConfig, warnings } = await loadConfig({ flags, readConfigMap: readerOf(client, flags), door });
    const { facts, warnings: unread } = await readClusterFacts(client, neededFacts(sidecarConfig));
    return { sidecarConfig: withFacts(sidecarConfig, facts), warnings: [...warnings, ...unread] };
  };
  return withStatusLine(({ begin }) =>
    during(begin, 'reading the configuration in the cluster', () => withClient(flags, read)),
  );
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
