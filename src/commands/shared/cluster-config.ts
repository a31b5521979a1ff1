import {
  type ConfigLocation,
  readValidConfig,
  type ValidConfig,
} from '../../controller/configuration/config-reading.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { type InjectorFlags, settingsOf } from './injector-flags.js';
import { readText } from './read-text.js';

/** Which ConfigMaps to read, and a file in place of one of them. */
export interface ClusterConfigFlags extends InjectorFlags {
  /** Of both ConfigMaps. */
  readonly namespace: string;
  /** Name of the ConfigMap with the injection configuration. */
  readonly injectConfig: string;
  /** File with the mesh configuration, in place of its ConfigMap. */
  readonly meshconfig?: string;
}

/**
 * Reads the file with the mesh configuration; empty if no file is named.
 * @throws OperationalError if it can't be read
 */
export async function meshFileOf(file: string | undefined): Promise<Pick<ConfigLocation, 'meshFile'>> {
  return file === undefined ? {} : { meshFile: { name: file, text: await readText(file) } };
}

/**
 * The location of the configuration by the flags. The file is read now, and not again.
 * @throws OperationalError if it can't be read
 */
export async function configLocationOf(flags: ClusterConfigFlags): Promise<ConfigLocation> {
  const { namespace, injectConfig, meshconfig } = flags;
  const settings = settingsOf(flags, process.env, 'webhook');
  return { namespace, injectConfig, ...(await meshFileOf(meshconfig)), settings };
}

/**
 * Reads the configuration of the sidecar from a cluster.
 * @throws ConfigError if it is not valid, ConfigMapMissingError or ConfigMapKeyError if it is missing, KubeApiError for any
 * other error answer, OperationalError if the file can't be read
 */
export async function readClusterConfig(client: ApiClient, flags: ClusterConfigFlags): Promise<ValidConfig> {
  return readValidConfig(client, await configLocationOf(flags));
}
