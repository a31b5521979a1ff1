import {
  type ConfigLocation,
  readValidConfig,
  type ValidConfig,
} from '../../controller/configuration/config-reading.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { readText } from './read-text.js';

/** Which ConfigMaps, and a file that stands in for one of them. */
export interface ClusterConfigFlags {
  /** Of both ConfigMaps. */
  readonly namespace: string;
  /** Name of the ConfigMap with the injection configuration. */
  readonly injectConfig: string;
  /** File with the mesh configuration, in place of its ConfigMap. */
  readonly meshconfig?: string;
}

/**
 * A file with the mesh configuration, read; nothing where no file is named.
 * @throws CommandError where it can't be read
 */
export async function meshFileOf(file: string | undefined): Promise<Pick<ConfigLocation, 'meshFile'>> {
  return file === undefined ? {} : { meshFile: { name: file, text: await readText(file) } };
}

/**
 * Where the flags say that the configuration is. The file is read now, and not again.
 * @throws CommandError where it can't be read
 */
export async function configLocationOf(flags: ClusterConfigFlags): Promise<ConfigLocation> {
  const { namespace, injectConfig, meshconfig } = flags;
  return { namespace, injectConfig, ...(await meshFileOf(meshconfig)) };
}

/**
 * Reads the configuration of the sidecar from a cluster.
 * @throws ConfigError where it is wrong, ConfigMapMissingError or ConfigMapKeyError where there is none, KubeApiError for any
 * other answer, CommandError where the file can't be read
 */
export async function readClusterConfig(client: ApiClient, flags: ClusterConfigFlags): Promise<ValidConfig> {
  return readValidConfig(client, await configLocationOf(flags));
}
