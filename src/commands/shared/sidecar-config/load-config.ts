import { type ConfigSettings, unusedSettings } from '../../../injection/config/config-settings.js';
import type { InjectionConfig } from '../../../injection/config/injection-config.js';
import type { FilePart, InjectionPart, NamedText, PartTexts } from '../../../injection/config/injection-part.js';
import { paramsConfig } from '../../../injection/config/params-config.js';
import type { SidecarConfig } from '../../../injection/config/sidecar-config.js';
import { parseMeshConfig } from '../../../injection/mesh/mesh-config.js';
import type { MeshConfig } from '../../../injection/mesh/mesh-schema.js';
import type { InjectorSettings } from '../../../injection/rendering/injector-settings.js';
import { ConfigFile } from '../../../injection/schema/config-file.js';
import { type JsonObject, stringIn } from '../../../json/json.js';
import { namesCluster } from '../connection.js';
import { INJECTOR_CONFIG_MAP, settingsOf } from '../injector-flags.js';
import { type ConfigFlags, PARAM_FLAGS } from './config-flags.js';
import { flagConfig } from './flag-config.js';
import { readConfigFile } from './read-config-file.js';

/** Default namespace of Istio's ConfigMaps. */
export const ISTIO_NAMESPACE = 'istio-system';
/** Names of the ConfigMap with the injection configuration: up to 0.7, and later. */
export const INJECT_CONFIG_MAPS = ['istio-inject', INJECTOR_CONFIG_MAP] as const;

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
  /** Its name alone. */
  readonly configMap: string;
  /** Everything in the ConfigMap. */
  readonly data: JsonObject;
}

/** Reads a text of one of several ConfigMaps of the cluster: of the first that is there. */
export type ReadConfigMapText = (names: readonly string[], key: string) => Promise<ConfigMapText>;

interface ConfigInput {
  readonly flags: ConfigFlags;
  /** Undefined if no flag refers to a cluster. */
  readonly readConfigMap: ReadConfigMapText | undefined;
  /** What the sidecars are for; default: a file. */
  readonly door?: InjectorSettings['door'];
}

/** Whether any flag refers to a cluster: one that names it or what is in it, or a revision whose ConfigMaps no file has. */
export function usesCluster(flags: ConfigFlags): boolean {
  const { istioNamespace, injectConfigMapName, meshConfigMapName } = flags;
  const named = [istioNamespace, injectConfigMapName, meshConfigMapName];
  const hasRevision = flags.revision !== undefined && flags.injectConfigFile === undefined;
  return hasRevision || namesCluster(flags) || named.some((flag) => flag !== undefined);
}

/**
 * The configuration of the sidecar: from files, from ConfigMaps of the cluster if a flag refers to one, or what the flags
 * of 0.2 to 0.4 make, with the defaults of 0.4.
 * @throws ConfigError if one is not valid, OperationalError if one can't be read
 */
export async function loadConfig(input: ConfigInput): Promise<LoadedConfig> {
  const settings = settingsOf(input.flags, process.env, input.door ?? 'file');
  const part = await loadInjectionPart(input, settings);
  const mesh = await loadMeshConfig(input, part);
  const { config, values, injector } = part;
  return {
    sidecarConfig: { config, mesh, values, injector },
    warnings: [...part.warnings, ...mesh.warnings, ...meshWarnings(input, part)],
  };
}

/** A mesh configuration in the file that is not of its revision, and no other one given. */
function meshWarnings({ flags, readConfigMap }: ConfigInput, { meshWarning }: Partial<FilePart>): readonly string[] {
  return meshWarning === undefined || readConfigMap || flags.meshConfigFile !== undefined ? [] : [meshWarning];
}

async function loadInjectionPart(
  { flags, readConfigMap }: ConfigInput,
  settings: ConfigSettings,
): Promise<InjectionPart & Partial<FilePart>> {
  const inject = await namedFile(flags.injectConfigFile);
  const values = await namedFile(flags.valuesFile);
  if (!inject && (!readConfigMap || PARAM_FLAGS.some((name) => flags[name] !== undefined))) {
    // The template engine is not loaded without a template.
    return withoutValues(paramsPart(flags, settings), values);
  }
  const { readFilePart, readInjectionPart } = await import('../../../injection/config/injection-part.js');
  const part =
    inject || !readConfigMap
      ? readFilePart({ inject: inject ?? { text: '', name: '' }, values }, settings)
      : readInjectionPart(await clusterTexts(flags, readConfigMap, values), settings);
  return part.config.form === 'params' ? withoutValues(part, values) : part;
}

/** Undefined: there is none. */
async function namedFile(file: string | undefined): Promise<NamedText | undefined> {
  return file === undefined ? undefined : readConfigFile(file);
}

function paramsPart(flags: ConfigFlags, settings: ConfigSettings): InjectionPart {
  const config = paramsConfig(flagConfig(flags));
  const warnings = [...config.warnings, ...unusedSettings(config.form, settings)];
  return { config, values: {}, injector: settings.injector ?? {}, warnings };
}

function withoutValues(part: InjectionPart, values: NamedText | undefined): InjectionPart {
  const unused = values ? [`${values.name} is not used: only a configuration with a template has values`] : [];
  return { ...part, warnings: [...part.warnings, ...unused] };
}

async function clusterTexts(
  { injectConfigMapName, revision }: ConfigFlags,
  readConfigMap: ReadConfigMapText,
  valuesFile: NamedText | undefined,
): Promise<PartTexts> {
  const names = injectConfigMapName === undefined ? injectConfigMaps(revision) : [injectConfigMapName];
  const { text, name, configMap, data } = await readConfigMap(names, 'config');
  const values = valuesFile ?? { text: stringIn(data['values']) ?? '', name };
  return { config: { text, name }, values, configMap };
}

/** Names of the ConfigMap with the injection configuration, in the order in which they are tried. */
function injectConfigMaps(revision: string | undefined): readonly string[] {
  if (revision === undefined) return INJECT_CONFIG_MAPS;
  return [`${INJECTOR_CONFIG_MAP}-${revision}`, ...(revision === 'default' ? [INJECTOR_CONFIG_MAP] : [])];
}

async function loadMeshConfig(
  { flags, readConfigMap }: ConfigInput,
  part: InjectionPart & Partial<FilePart>,
): Promise<MeshConfig> {
  const { injectConfigFile = 'built-in defaults' } = flags;
  const { compatibility } = part.config;
  const parse = await meshParserFor(part.config);
  const ofFile = await namedFile(flags.meshConfigFile);
  if (ofFile) return parse(meshTextIn(ofFile, part), { key: 'mesh', name: ofFile.name }, compatibility);
  const isInCluster = readConfigMap && (part.mesh === undefined || flags.meshConfigMapName !== undefined);
  if (!isInCluster) return parse(part.mesh ?? '', { key: 'mesh', name: injectConfigFile }, compatibility);
  const { text, name } = await readConfigMap(meshConfigMaps(flags, part), 'mesh');
  return parse(text, { key: 'mesh', name }, compatibility);
}

function meshTextIn({ text, name }: NamedText, { injector }: InjectionPart): string {
  return new ConfigFile(text, name).text({ key: 'mesh', revision: injector.revision }).text;
}

/** What reads the mesh configuration. That of releases with templates is loaded with them alone. */
async function meshParserFor({ form }: InjectionConfig): Promise<typeof parseMeshConfig> {
  return form === 'params' ? parseMeshConfig : (await import('../../../injection/mesh/mesh-of-release.js')).readMesh;
}

/** Names of the ConfigMap with the mesh configuration. Where only another name shows the revision, it may be without. */
function meshConfigMaps(
  { meshConfigMapName, revision }: ConfigFlags,
  { config, injector }: InjectionPart,
): readonly string[] {
  if (meshConfigMapName !== undefined) return [meshConfigMapName];
  const plain = config.meshConfigMapName;
  const { revision: found = '' } = injector;
  if (found === '') return [plain];
  return [`${plain}-${found}`, ...(revision === undefined || revision === 'default' ? [plain] : [])];
}
