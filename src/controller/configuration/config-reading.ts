import type { ConfigSettings } from '../../injection/config/config-settings.js';
import type { InjectionConfig } from '../../injection/config/injection-config.js';
import { type InjectionPart, readInjectionPart } from '../../injection/config/injection-part.js';
import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import { readMesh, readMeshFile } from '../../injection/mesh/mesh-of-release.js';
import type { MeshConfig } from '../../injection/mesh/mesh-schema.js';
import { ConfigError } from '../../injection/schema/config-error.js';
import { stringIn } from '../../json/json.js';
import {
  type ConfigMap,
  ConfigMapKeyError,
  ConfigMapMissingError,
  type ConfigMapName,
  configMapName,
  configMapValue,
  getConfigMap,
} from '../../kubernetes/resources/config-map.js';
import type { ObjectReference } from '../../kubernetes/resources/event-object.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';

/** Where the configuration of the sidecar is. */
export interface ConfigLocation {
  /** Of both ConfigMaps. */
  readonly namespace: string;
  /** Name of the ConfigMap with the injection configuration. */
  readonly injectConfig: string;
  /** Name of the ConfigMap with the mesh configuration; undefined: the one that the injection configuration names. */
  readonly meshConfigMap?: string;
  /** Mesh configuration that replaces its ConfigMap; `name` is for messages. */
  readonly meshFile?: { readonly name: string; readonly text: string };
  /** What the flags say beside it. */
  readonly settings?: ConfigSettings;
}

interface Configured {
  readonly kind: 'configured';
  readonly sidecarConfig: SidecarConfig;
  /** Sentences for its author. */
  readonly warnings: readonly string[];
}

/** What was read: a configuration, or what is wrong with it. */
export type ConfigReading = (
  | Configured
  /** ConfigError, ConfigMapMissingError, ConfigMapKeyError, or KubeApiError where the controller may not read it. */
  | { readonly kind: 'rejected'; readonly error: Error; readonly involved: ObjectReference }
) & {
  /** The ConfigMap with the mesh configuration; undefined where that is not known, or a file. */
  readonly meshConfigMap: string | undefined;
};

/** What is wrong, and in which ConfigMap. */
class Rejection extends Error {
  constructor(
    override readonly cause: Error,
    readonly involved: ObjectReference,
  ) {
    super(cause.message);
  }
}

const referenceOf = ({ namespace, name }: ConfigMapName, uid?: string): ObjectReference => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace,
  name,
  ...(uid !== undefined && { uid }),
});

/**
 * Reads and validates the configuration of the sidecar as it is now, both parts together.
 * @throws KubeApiError that is retryable, CredentialsError
 */
export async function readConfig(client: ApiClient, location: ConfigLocation): Promise<ConfigReading> {
  const { namespace, injectConfig } = location;
  let meshConfigMap: string | undefined;
  try {
    const advice = 'apply manifests/istio-initializer.yaml, or see --injectConfig';
    const wanted = { namespace, name: injectConfig, advice };
    const part = await readPart(client, wanted, (configMap) => injectionPart(configMap, location.settings ?? {}));
    const { config, values, injector } = part;
    if (location.meshFile === undefined) meshConfigMap = meshConfigMapOf(location, config);
    const mesh = await readMeshPart(client, location, config);
    const warnings = [...part.warnings, ...mesh.warnings];
    return { kind: 'configured', sidecarConfig: { config, mesh, values, injector }, warnings, meshConfigMap };
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    return { kind: 'rejected', error: error.cause, involved: error.involved, meshConfigMap };
  }
}

/** A configuration that is valid. */
export type ValidConfig = Extract<ConfigReading, Configured>;

/**
 * The same for callers that have no earlier configuration to keep.
 * @throws the error of a rejected reading too
 */
export async function readValidConfig(client: ApiClient, location: ConfigLocation): Promise<ValidConfig> {
  const reading = await readConfig(client, location);
  if (reading.kind === 'rejected') throw reading.error;
  return reading;
}

/** With a revision that the flags say, that of the revision: it has both ConfigMaps. */
function meshConfigMapOf({ meshConfigMap, settings }: ConfigLocation, config: InjectionConfig): string {
  const { revision = 'default' } = settings?.injector ?? {};
  return meshConfigMap ?? `${config.meshConfigMapName}${revision === 'default' ? '' : `-${revision}`}`;
}

/** What `parse` returns. @throws Rejection where it finds something wrong */
function parseOrReject<T>(parse: () => T, involved: ObjectReference): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof ConfigMapKeyError)) throw error;
    throw new Rejection(error, involved);
  }
}

/** Reads one ConfigMap, and parses it. @throws Rejection; KubeApiError that is retryable, CredentialsError */
async function readPart<T>(
  client: ApiClient,
  wanted: ConfigMapName & { readonly advice: string },
  parse: (configMap: ConfigMap) => T,
): Promise<T> {
  let configMap: ConfigMap;
  try {
    configMap = await getConfigMap(client, wanted);
  } catch (cause) {
    if (!(cause instanceof KubeApiError) || cause.isRetryable) throw cause;
    const missing = new ConfigMapMissingError(configMapName(wanted), wanted.advice, { cause });
    throw new Rejection(cause.isNotFound ? missing : cause, referenceOf(wanted));
  }
  return parseOrReject(() => parse(configMap), referenceOf(wanted, configMap.uid));
}

/** The configuration and, for one with a template, the values that it may use. */
function injectionPart(configMap: ConfigMap, settings: ConfigSettings): InjectionPart {
  const name = configMapName(configMap);
  const values = { text: stringIn(configMap.data['values']) ?? '', name };
  const config = { text: configMapValue(configMap, 'config'), name };
  return readInjectionPart({ config, values, configMap: configMap.name }, settings);
}

async function readMeshPart(client: ApiClient, location: ConfigLocation, config: InjectionConfig): Promise<MeshConfig> {
  const { namespace, injectConfig, meshFile } = location;
  if (meshFile !== undefined) {
    const parse = (): MeshConfig => readMeshFile(meshFile.text, meshFile.name, config.compatibility);
    return parseOrReject(parse, referenceOf({ namespace, name: injectConfig }));
  }
  const advice = 'apply manifests/istio.yaml, or see --meshconfig';
  return readPart(client, { namespace, name: meshConfigMapOf(location, config), advice }, (configMap) =>
    readMesh(configMapValue(configMap, 'mesh'), { key: 'mesh', name: configMapName(configMap) }, config.compatibility),
  );
}
