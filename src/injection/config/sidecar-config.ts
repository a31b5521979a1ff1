import type { JsonObject } from '../../json/json.js';
import type { InjectionConfig } from './injection-config.js';
import type { InjectorSettings } from './injector-settings.js';
import type { MeshConfig } from './mesh-schema.js';

/** The configurations that a sidecar is made of. */
export interface SidecarConfig<C extends InjectionConfig = InjectionConfig> {
  readonly config: C;
  readonly mesh: MeshConfig;
  /** The key `values` of the ConfigMap of a template: what its Helm chart was installed with. */
  readonly values?: JsonObject;
  /** Default: an injector that knows nothing beside its configuration. */
  readonly injector?: Partial<InjectorSettings>;
}
