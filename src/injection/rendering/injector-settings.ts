import type { JsonObject } from '../../json/json.js';
import type { NativeSidecarSetting } from '../releases/rules/native-sidecar-rules.js';

/** What an injector of 1.1 or later knows beside its configuration. */
export interface InjectorSettings {
  /** Of Istio's control plane; empty: none. */
  readonly revision: string;
  /** Undefined: as the release does where nobody says. */
  readonly nativeSidecars: NativeSidecarSetting | undefined;
  /** `kubeletVersion` of each Node by its name; undefined where nobody has looked. */
  readonly kubeletVersions: ReadonlyMap<string, string> | undefined;
  /** Feature flags of the injector, such as `PLATFORM`; templates may read any of them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Annotations of namespaces by name: on OpenShift they say which user ids pods have. */
  readonly namespaceAnnotations: ReadonlyMap<string, JsonObject>;
  /** Resources of the kind ProxyConfig. */
  readonly proxyConfigs: readonly JsonObject[];
  /** A file gets the default template whatever the configuration says, unless its pod asks for others, as by istioctl. */
  readonly door: 'file' | 'webhook';
}

/** An injector that knows nothing. */
export const NO_SETTINGS: InjectorSettings = {
  revision: '',
  nativeSidecars: undefined,
  kubeletVersions: undefined,
  environment: {},
  namespaceAnnotations: new Map(),
  proxyConfigs: [],
  door: 'file',
};
