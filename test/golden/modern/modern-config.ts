import { type InjectionConfig, parseInjectionConfig } from '../../../src/injection/config/injection-config.js';
import type { SidecarConfig } from '../../../src/injection/config/sidecar-config.js';
import { parseTemplateValues } from '../../../src/injection/config/template-values.js';
import { readMesh } from '../../../src/injection/mesh/mesh-of-release.js';
import type { MeshConfig } from '../../../src/injection/mesh/mesh-schema.js';
import type { JsonObject } from '../../../src/json/json.js';
import type { Mode, ModernCase } from './modern-suite.js';

interface Parsed {
  readonly config: InjectionConfig;
  readonly mesh: MeshConfig;
  readonly values: JsonObject;
}

/** Many cases have the same configuration. */
const parsedBefore = new Map<string, Parsed>();

/**
 * The configuration of a case.
 * @param istioVersion the release, where it is said
 */
export function modernConfig(golden: ModernCase, mode: Mode, istioVersion: string | undefined): SidecarConfig {
  const { env, nodes, namespaces } = golden;
  return {
    ...parsed(golden, istioVersion),
    injector: {
      revision: golden.revision[mode],
      environment: env,
      kubeletVersions: nodes && new Map(nodes.map((version, index) => [`node-${index}`, version])),
      namespaceAnnotations: new Map(Object.entries(namespaces).map(([name, { annotations }]) => [name, annotations])),
      door: mode === 'webhook' ? 'webhook' : 'file',
    },
  };
}

function parsed(golden: ModernCase, istioVersion: string | undefined): Parsed {
  const key = [golden.release, golden.config, golden.values, golden.mesh, istioVersion ?? ''].join();
  const known = parsedBefore.get(key);
  if (known) return known;
  const values = parseTemplateValues(golden.read(golden.values), { key: 'values', name: 'values' });
  const hints = { values, ...(istioVersion !== undefined && { istioVersion }) };
  const config = parseInjectionConfig(golden.read(golden.config), { key: 'config', name: 'config' }, hints);
  const mesh = readMesh(golden.read(golden.mesh), { key: 'mesh', name: 'mesh' }, config.compatibility);
  const made = { config, mesh, values };
  parsedBefore.set(key, made);
  return made;
}
