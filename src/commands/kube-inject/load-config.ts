import { parseConfigText, unwrapConfigMap } from '../../injection/config-text.js';
import {
  parseInjectionConfig,
  parseInjectionConfigFile,
  type InjectionConfig,
} from '../../injection/injection-config.js';
import type { JsonObject } from '../../injection/json.js';
import {
  defaultMeshConfig,
  parseMeshConfig,
  parseMeshConfigFile,
  type MeshConfig,
} from '../../injection/mesh-config.js';
import type { SidecarConfig } from '../../injection/sidecar.js';
import { readText } from '../read-text.js';
import { flagConfigText } from './flag-config.js';
import { PARAM_FLAGS, type ConfigFlags } from './flags.js';

/** Where Istio's ConfigMaps are where nobody says otherwise. */
export const ISTIO_NAMESPACE = 'istio-system';
/** Names of the ConfigMap with the injection configuration: up to 0.7, and later. */
export const INJECT_CONFIG_MAPS = ['istio-inject', 'istio-sidecar-injector'] as const;

/** The configuration, and what is odd about it, a sentence each. */
export interface LoadedConfig {
  readonly sidecarConfig: SidecarConfig;
  /** What templates see as `.Values`; undefined where there are none. */
  readonly values: JsonObject | undefined;
  readonly warnings: readonly string[];
}

/** Reads a text of one of several ConfigMaps of the cluster: of the first that is there. */
export type ReadConfigMapText = (names: readonly string[], key: string) => Promise<{ text: string; name: string }>;

interface Place {
  readonly flags: ConfigFlags;
  /** Undefined where no flag speaks of a cluster. */
  readonly readConfigMap: ReadConfigMapText | undefined;
}

async function loadInjectionConfig({ flags, readConfigMap }: Place): Promise<InjectionConfig> {
  const { injectConfigFile, injectConfigMapName } = flags;
  if (injectConfigFile !== undefined) {
    return parseInjectionConfigFile(await readText(injectConfigFile), injectConfigFile);
  }
  const hasParams = PARAM_FLAGS.some((name) => flags[name] !== undefined);
  if (hasParams || !readConfigMap) return parseInjectionConfig(flagConfigText(flags), { key: 'config', name: 'flags' });
  const names = injectConfigMapName === undefined ? INJECT_CONFIG_MAPS : [injectConfigMapName];
  const { text, name } = await readConfigMap(names, 'config');
  return parseInjectionConfig(text, { key: 'config', name });
}

async function loadMeshConfig({ flags, readConfigMap }: Place, config: InjectionConfig): Promise<MeshConfig> {
  const { meshConfigFile, meshConfigMapName } = flags;
  const { compatibility } = config;
  if (meshConfigFile !== undefined) {
    return parseMeshConfigFile(await readText(meshConfigFile), meshConfigFile, compatibility);
  }
  if (!readConfigMap) return defaultMeshConfig(compatibility);
  const { text, name } = await readConfigMap([meshConfigMapName ?? config.meshConfigMapName], 'mesh');
  return parseMeshConfig(text, { key: 'mesh', name }, compatibility);
}

async function loadValues({ valuesFile }: ConfigFlags): Promise<JsonObject | undefined> {
  if (valuesFile === undefined) return undefined;
  const source = { key: 'values', name: valuesFile };
  return parseConfigText(unwrapConfigMap(await readText(valuesFile), source), source);
}

/** Whether any flag speaks of a cluster. */
export function speaksOfCluster(flags: ConfigFlags): boolean {
  const { kubeconfig, master, istioNamespace, injectConfigMapName, meshConfigMapName } = flags;
  return [kubeconfig, master, istioNamespace, injectConfigMapName, meshConfigMapName].some(
    (flag) => flag !== undefined,
  );
}

/**
 * The configuration of the sidecar: of files, of ConfigMaps of the cluster where a flag speaks of one, or what the flags
 * of 0.2 to 0.4 make, with the defaults of 0.4.
 * @throws ConfigError where one is wrong, CommandError where one can't be read
 */
export async function loadConfig(place: Place): Promise<LoadedConfig> {
  const config = await loadInjectionConfig(place);
  const mesh = await loadMeshConfig(place, config);
  const values = await loadValues(place.flags);
  const unused = values
    ? [`${String(place.flags.valuesFile)} is not used: only a configuration with a template has values`]
    : [];
  return { sidecarConfig: { config, mesh }, values, warnings: [...config.warnings, ...mesh.warnings, ...unused] };
}
