import type { JsonObject } from '../../json/json.js';
import type { MeshConfig } from '../mesh/mesh-schema.js';
import type { InjectorSettings } from '../rendering/injector-settings.js';
import type { InjectionConfig } from './injection-config.js';

/** The configurations that a sidecar is made of. */
export interface SidecarConfig<C extends InjectionConfig = InjectionConfig> {
  readonly config: C;
  readonly mesh: MeshConfig;
  /** The key `values` of the ConfigMap of a template: what its Helm chart was installed with. */
  readonly values?: JsonObject;
  /** Default: an injector that knows nothing beside its configuration. */
  readonly injector?: Partial<InjectorSettings>;
}
