import type { SidecarConfig } from '../../src/injection/config/sidecar-config.js';
import { readMeshFile } from '../../src/injection/mesh/mesh-of-release.js';
import type { InjectorSettings } from '../../src/injection/rendering/injector-settings.js';
import type { JsonObject } from '../../src/json/json.js';
import { parseInjectionConfigFile, parseTemplateValuesFile } from '../support/config-files.js';
import { deepFreeze } from '../support/deep-freeze.js';
import { manifestText } from './manifest.js';

/** The file of the ConfigMap with the templates for the proxy of Istio 1.31. */
const MODERN_CONFIG_MAP = 'istio-1.31/istio-sidecar-injector-configmap.yaml';
/** The file of the ConfigMap with the mesh. */
const MODERN_MESH = 'istio-1.31/istio.yaml';

/** The values that the ConfigMap has beside its templates. */
export function modernValues(): JsonObject {
  return parseTemplateValuesFile(manifestText(MODERN_CONFIG_MAP), MODERN_CONFIG_MAP);
}

/** What a modern configuration is read with beside the manifests. */
interface ModernInput {
  readonly values?: JsonObject;
  /** Text of the key `mesh`. */
  readonly mesh?: string;
  readonly injector?: Partial<InjectorSettings>;
}

/** The configuration of the manifests for Istio 1.31, as a webhook has it. */
export function modernConfig(input: ModernInput = {}): SidecarConfig {
  const { values = modernValues(), mesh = manifestText(MODERN_MESH), injector } = input;
  const config = parseInjectionConfigFile(manifestText(MODERN_CONFIG_MAP), MODERN_CONFIG_MAP, { values });
  const sidecarConfig = {
    config,
    mesh: readMeshFile(mesh, MODERN_MESH, config.compatibility),
    values,
    injector: { door: 'webhook' as const, ...injector },
  };
  return deepFreeze(sidecarConfig);
}
