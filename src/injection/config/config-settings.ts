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
}

/**
 * Warnings about settings that a configuration has no use for, a sentence each.
 * @throws ConfigError for a release that has other configurations
 */
export function unusedSettings(form: InjectionConfig['form'], settings: ConfigSettings): readonly string[] {
  if (form !== 'params') return [];
  const { istioVersion, sets = {}, injector } = settings;
  if (istioVersion !== undefined) checkParamsVersion(istioVersion);
  const given = {
    '--set': Object.keys(sets).length > 0,
    '--revision': injector?.revision !== undefined,
    '--native-sidecars': injector?.nativeSidecars !== undefined,
  };
  const unused = Object.entries(given).flatMap(([flag, isGiven]) => (isGiven ? [flag] : []));
  return unused.map((flag) => `${flag} is not used: only a configuration with a template has use for it`);
}

function checkParamsVersion(istioVersion: string): void {
  const named = releaseNamed(istioVersion);
  if (named && compareReleases(named.release, '0.5.0') < 0) return;
  const problem = `got '${istioVersion}' and a configuration of 0.2 to 0.4, which has no template`;
  throw new ConfigError('--istio-version', `${problem}: want the ConfigMap istio-sidecar-injector of your Istio`);
}
