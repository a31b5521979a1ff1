import type { JsonObject } from '../../json/json.js';
import { compareReleases, releaseNamed } from '../releases/release.js';
import type { InjectorSettings } from '../rendering/injector-settings.js';
import { ConfigError } from '../schema/config-error.js';
import type { InjectionConfig } from './injection-config.js';

/** What a user says beside the texts of a configuration. */
export interface ConfigSettings {
  /** Of Istio, such as `1.13`. */
  readonly istioVersion?: string;
  /** Values over those of the configuration. */
  readonly sets?: JsonObject;
  readonly injector?: Partial<InjectorSettings>;
  /** What messages call them; default: the flags. */
  readonly names?: SettingNames;
}

/** What messages call the settings. */
type SettingNames = Readonly<Record<'istioVersion' | 'sets' | 'revision' | 'nativeSidecars', string>>;

const FLAGS: SettingNames = {
  istioVersion: '--istio-version',
  sets: '--set',
  revision: '--revision',
  nativeSidecars: '--native-sidecars',
};

/**
 * Warnings about settings that a configuration has no use for, a sentence each.
 * @throws ConfigError for a release that has other configurations
 */
export function unusedSettings(form: InjectionConfig['form'], settings: ConfigSettings): readonly string[] {
  if (form !== 'params') return [];
  const { istioVersion, sets = {}, injector, names = FLAGS } = settings;
  if (istioVersion !== undefined) checkParamsVersion(istioVersion, names);
  const given = [
    [names.sets, Object.keys(sets).length > 0],
    [names.revision, injector?.revision !== undefined],
    [names.nativeSidecars, injector?.nativeSidecars !== undefined],
  ] as const;
  const unused = given.flatMap(([name, isGiven]) => (isGiven ? [name] : []));
  return unused.map((name) => `${name} is not used: only a configuration with a template has use for it`);
}

function checkParamsVersion(istioVersion: string, names: SettingNames): void {
  const named = releaseNamed(istioVersion);
  if (named && compareReleases(named.release, '0.5.0') < 0) return;
  const problem = `got '${istioVersion}' and a configuration of 0.2 to 0.4, which has no template`;
  throw new ConfigError(names.istioVersion, `${problem}: want the ConfigMap istio-sidecar-injector of your Istio`);
}
