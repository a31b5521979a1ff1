import type { ConfigSettings } from '../injection/config/config-settings.js';
import { type NamedText, type PartFiles, readFilePart } from '../injection/config/injection-part.js';
import type { SidecarConfig } from '../injection/config/sidecar-config.js';
import { readMesh } from '../injection/mesh/mesh-of-release.js';
import { releaseNamed } from '../injection/releases/release.js';
import { ConfigFile } from '../injection/schema/config-file.js';
import { ArgumentError, jsonObjectOf, namedText, optionsOf } from './argument.js';
import type { InjectionConfig, InjectionConfigTexts, InjectionSettings } from './types.js';

/** Names of what a caller may set, for messages. */
const NAMES = {
  istioVersion: 'the setting istioVersion',
  sets: 'the setting values',
  revision: 'the setting revision',
  nativeSidecars: 'the setting nativeSidecars',
};

/** A configuration as callers see it: they see of the parsed one what is promised to stay, and nothing else. */
export class LoadedConfig implements InjectionConfig {
  readonly form: InjectionConfig['form'];
  readonly istioVersion: string;
  readonly policy: InjectionConfig['policy'];
  readonly warnings: readonly string[];
  readonly #sidecarConfig: SidecarConfig;

  constructor(sidecarConfig: SidecarConfig, warnings: readonly string[]) {
    const { form, compatibility, policy } = sidecarConfig.config;
    this.#sidecarConfig = sidecarConfig;
    this.form = form;
    this.istioVersion = compatibility;
    this.policy = policy;
    this.warnings = warnings;
  }

  /** What is behind a configuration. @throws ArgumentError where it is not one of these */
  static behind(config: InjectionConfig): SidecarConfig {
    const isOne = typeof config === 'object' && (config as object | null) !== null && #sidecarConfig in config;
    if (isOne) return config.#sidecarConfig;
    throw new ArgumentError('the configuration', 'want what loadInjectionConfig has returned');
  }
}

/** @throws ConfigError where a text is not valid, ArgumentError where an argument is not */
export function loadedConfig(texts: string | InjectionConfigTexts, settings?: InjectionSettings): LoadedConfig {
  const { inject, mesh, values } = textsOf(typeof texts === 'string' ? { injection: texts } : texts);
  const part = readFilePart({ inject, values }, configSettings(optionsOf(settings, 'the settings')));
  const { config, injector } = part;
  const meshConfig = mesh
    ? readMesh(meshTextIn(mesh, injector.revision), { key: 'mesh', name: mesh.name }, config.compatibility)
    : readMesh(part.mesh ?? '', { key: 'mesh', name: inject.name }, config.compatibility);
  const ofRevision = mesh || part.meshWarning === undefined ? [] : [part.meshWarning];
  const warnings = [...part.warnings, ...meshConfig.warnings, ...ofRevision];
  return new LoadedConfig({ config, mesh: meshConfig, values: part.values, injector }, warnings);
}

/** The texts with their names. */
interface Texts extends PartFiles {
  readonly mesh: NamedText | undefined;
}

function textsOf(texts: InjectionConfigTexts): Texts {
  const { injection, mesh, values } = optionsOf(texts, 'the texts of the configuration');
  return {
    inject: namedText(injection, 'the injection configuration'),
    mesh: mesh === undefined ? undefined : namedText(mesh, 'the mesh configuration'),
    values: values === undefined ? undefined : namedText(values, 'the values'),
  };
}

function meshTextIn({ text, name }: NamedText, revision: string | undefined): string {
  return new ConfigFile(text, name).text({ key: 'mesh', revision }).text;
}

function configSettings(settings: InjectionSettings): ConfigSettings {
  const { istioVersion, revision, nativeSidecars, values, environment, proxyConfigs } = settings;
  if (istioVersion !== undefined && !releaseNamed(istioVersion)) {
    throw new ArgumentError(NAMES.istioVersion, `got '${istioVersion}', want a release of Istio, such as 1.13`);
  }
  const native = nativeSidecars === undefined ? undefined : nativeSetting(nativeSidecars);
  const injector = {
    // Templates up to 1.26 read the variable, so it says what the setting does.
    environment: { ...environment, ...(native !== undefined && { ENABLE_NATIVE_SIDECARS: native }) },
    proxyConfigs: (proxyConfigs ?? []).map((each) => jsonObjectOf(each, 'a ProxyConfig')),
    ...(revision !== undefined && { revision }),
    ...(native !== undefined && { nativeSidecars: native }),
  };
  return {
    names: NAMES,
    injector,
    ...(istioVersion !== undefined && { istioVersion }),
    ...(values !== undefined && { sets: jsonObjectOf(values, NAMES.sets) }),
  };
}

function nativeSetting(nativeSidecars: boolean | 'auto'): 'auto' | 'true' | 'false' {
  if (nativeSidecars === 'auto') return 'auto';
  return nativeSidecars ? 'true' : 'false';
}
