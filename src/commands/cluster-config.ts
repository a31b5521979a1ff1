import { parseInjectionConfig, type InjectionConfig } from '../injection/injection-config.js';
import { parseMeshConfig, type MeshConfig } from '../injection/mesh-config.js';
import type { ApiClient } from '../kubernetes/api-client.js';
import { KubeApiError } from '../kubernetes/api-error.js';
import { configMapName, readConfigMap, type ConfigMapKey } from '../kubernetes/config-map.js';
import { CommandError } from './command-error.js';
import { loadMeshConfig, type LoadedSidecarConfig } from './sidecar-config.js';

/** Which ConfigMaps, and a file that stands in for one of them. */
export interface ClusterConfigFlags {
  /** Of both ConfigMaps. */
  readonly namespace: string;
  /** Name of the ConfigMap with the injection configuration. */
  readonly injectConfig: string;
  /** File with the mesh configuration, in place of its ConfigMap. */
  readonly meshconfig?: string;
}

async function readOrAdvise(client: ApiClient, wanted: ConfigMapKey, advice: string): Promise<string> {
  try {
    return await readConfigMap(client, wanted);
  } catch (cause) {
    if (!(cause instanceof KubeApiError && cause.isNotFound)) throw cause;
    throw new CommandError(`read ${configMapName(wanted)}: there is none; ${advice}`, 1, { cause });
  }
}

async function readMesh(client: ApiClient, flags: ClusterConfigFlags, config: InjectionConfig): Promise<MeshConfig> {
  const { params, compatibility } = config;
  if (flags.meshconfig !== undefined) return loadMeshConfig(flags.meshconfig, compatibility);
  const wanted: ConfigMapKey = { namespace: flags.namespace, name: params.meshConfigMapName, key: 'mesh' };
  const text = await readOrAdvise(client, wanted, 'apply manifests/istio.yaml, or see --meshconfig');
  return parseMeshConfig(text, { key: wanted.key, name: configMapName(wanted) }, compatibility);
}

/**
 * Reads the configuration of the sidecar from a cluster.
 * @throws ConfigError where it is wrong, CommandError where a ConfigMap is missing, KubeApiError for any other answer
 */
export async function readClusterConfig(client: ApiClient, flags: ClusterConfigFlags): Promise<LoadedSidecarConfig> {
  const wanted: ConfigMapKey = { namespace: flags.namespace, name: flags.injectConfig, key: 'config' };
  const text = await readOrAdvise(client, wanted, 'apply manifests/istio-initializer.yaml, or see --injectConfig');
  const config = parseInjectionConfig(text, { key: wanted.key, name: configMapName(wanted) });
  const mesh = await readMesh(client, flags, config);
  return { sidecarConfig: { config, mesh }, warnings: [...config.warnings, ...mesh.warnings] };
}
