import type { InjectionConfig } from '../../../injection/config/injection-config.js';
import { paramsConfig } from '../../../injection/config/params-config.js';
import type { SidecarConfig } from '../../../injection/config/sidecar-config.js';
import {
  parseTemplateValues,
  parseTemplateValuesFile,
  parseValuesBesideConfig,
} from '../../../injection/config/template-values.js';
import { parseMeshConfig } from '../../../injection/mesh/mesh-config.js';
import type { MeshConfig } from '../../../injection/mesh/mesh-schema.js';
import { unwrapConfigMap } from '../../../injection/schema/config-file.js';
import { type JsonObject, stringIn } from '../../../json/json.js';
import { readText } from '../read-text.js';
import { type ConfigFlags, PARAM_FLAGS } from './config-flags.js';
import { flagConfig } from './flag-config.js';

/** Default namespace of Istio's ConfigMaps. */
export const ISTIO_NAMESPACE = 'istio-system';
/** Names of the ConfigMap with the injection configuration: up to 0.7, and later. */
export const INJECT_CONFIG_MAPS = ['istio-inject', 'istio-sidecar-injector'] as const;

/** The configuration, and warnings about it, a sentence each. */
export interface LoadedConfig {
  readonly sidecarConfig: SidecarConfig;
  readonly warnings: readonly string[];
}

/** A text of a ConfigMap of the cluster. */
interface ConfigMapText {
  readonly text: string;
  /** Of the ConfigMap, for messages. */
  readonly name: string;
  /** Everything in the ConfigMap. */
  readonly data: JsonObject;
}

/** Reads a text of one of several ConfigMaps of the cluster: of the first that is there. */
export type ReadConfigMapText = (names: readonly string[], key: string) => Promise<ConfigMapText>;

interface ConfigInput {
  readonly flags: ConfigFlags;
  /** Undefined if no flag refers to a cluster. */
  readonly readConfigMap: ReadConfigMapText | undefined;
}

/** A configuration with the values beside it in its ConfigMap. */
interface ConfigWithValues {
  readonly config: InjectionConfig;
  readonly values: JsonObject;
}

/** Whether any flag refers to a cluster. */
export function usesCluster(flags: ConfigFlags): boolean {
  const { kubeconfig, master, istioNamespace, injectConfigMapName, meshConfigMapName } = flags;
  return [kubeconfig, master, istioNamespace, injectConfigMapName, meshConfigMapName].some(
    (flag) => flag !== undefined,
  );
}

/**
 * The configuration of the sidecar: from files, from ConfigMaps of the cluster if a flag refers to one, or what the flags
 * of 0.2 to 0.4 make, with the defaults of 0.4.
 * @throws ConfigError if one is not valid, OperationalError if one can't be read
 */
export async function loadConfig(input: ConfigInput): Promise<LoadedConfig> {
  const { config, values: configMapValues } = await loadInjectionConfig(input);
  const mesh = await loadMeshConfig(input, config);
  const { valuesFile } = input.flags;
  const values =
    valuesFile === undefined ? configMapValues : parseTemplateValuesFile(await readText(valuesFile), valuesFile);
  const isUnused = valuesFile !== undefined && config.form === 'params';
  const unused = isUnused ? [`${valuesFile} is not used: only a configuration with a template has values`] : [];
  return { sidecarConfig: { config, mesh, values }, warnings: [...config.warnings, ...mesh.warnings, ...unused] };
}

async function loadInjectionConfig({ flags, readConfigMap }: ConfigInput): Promise<ConfigWithValues> {
  const { injectConfigFile: file, injectConfigMapName } = flags;
  if (file !== undefined) {
    const text = await readText(file);
    const { parseInjectionConfigFile } = await import('../../../injection/config/injection-config.js');
    const values = parseValuesBesideConfig(text, file);
    return { config: parseInjectionConfigFile(text, file, { values }), values };
  }
  const hasParams = PARAM_FLAGS.some((name) => flags[name] !== undefined);
  if (hasParams || !readConfigMap) {
    // The template engine is not loaded without a template.
    return { config: paramsConfig(flagConfig(flags)), values: {} };
  }
  const names = injectConfigMapName === undefined ? INJECT_CONFIG_MAPS : [injectConfigMapName];
  const { text, name, data } = await readConfigMap(names, 'config');
  const { parseInjectionConfig } = await import('../../../injection/config/injection-config.js');
  const values = parseTemplateValues(stringIn(data['values']) ?? '', { key: 'values', name });
  return { config: parseInjectionConfig(text, { key: 'config', name }, { values }), values };
}

async function loadMeshConfig({ flags, readConfigMap }: ConfigInput, config: InjectionConfig): Promise<MeshConfig> {
  const { meshConfigFile, meshConfigMapName } = flags;
  const { compatibility } = config;
  const parse = await meshParserFor(config);
  if (meshConfigFile !== undefined) {
    const source = { key: 'mesh', name: meshConfigFile };
    return parse(unwrapConfigMap(await readText(meshConfigFile), source), source, compatibility);
  }
  if (!readConfigMap) return parse('', { key: 'mesh', name: 'built-in defaults' }, compatibility);
  const { text, name } = await readConfigMap([meshConfigMapName ?? config.meshConfigMapName], 'mesh');
  return parse(text, { key: 'mesh', name }, compatibility);
}

/** What reads the mesh configuration. That of releases with templates is loaded with them alone. */
async function meshParserFor({ form }: InjectionConfig): Promise<typeof parseMeshConfig> {
  return form === 'params' ? parseMeshConfig : (await import('../../../injection/mesh/mesh-of-release.js')).readMesh;
}
