import memoize from 'lodash/memoize.js';

import { type InjectionConfig, parseInjectionConfig } from '../../../src/injection/config/injection-config.js';
import type { SidecarConfig } from '../../../src/injection/config/sidecar-config.js';
import { parseTemplateValues } from '../../../src/injection/config/template-values.js';
import { readMesh } from '../../../src/injection/mesh/mesh-of-release.js';
import type { MeshConfig } from '../../../src/injection/mesh/mesh-schema.js';
import type { JsonObject } from '../../../src/json/json.js';
import { LastTwo } from './last-two.js';
import type { Mode, ModernCase } from './modern-suite.js';

interface Read {
  readonly config: InjectionConfig;
  readonly values: JsonObject;
}

const configs = new LastTwo<Read>();
const meshes = new LastTwo<MeshConfig>();

/** One object for all cases with the same flags: for another one, a template is compiled anew. */
const environmentOf = memoize((json: string) => JSON.parse(json) as Readonly<Record<string, string>>);

/**
 * The configuration of a case.
 * @param istioVersion the release, where it is said
 */
export function modernConfig(golden: ModernCase, mode: Mode, istioVersion: string | undefined): SidecarConfig {
  const { release, env, nodes, namespaces } = golden;
  const key = [release, golden.config, golden.values, istioVersion].join();
  const { config, values } = configs.of(key, () => readConfig(golden, istioVersion));
  const { compatibility } = config;
  const mesh = meshes.of([release, golden.mesh, compatibility].join(), () =>
    readMesh(golden.read(golden.mesh), { key: 'mesh', name: 'mesh' }, compatibility),
  );
  return {
    ...{ config, values, mesh },
    injector: {
      revision: golden.revision[mode],
      environment: environmentOf(JSON.stringify(env)),
      kubeletVersions: nodes && new Map(nodes.map((version, index) => [`node-${index}`, version])),
      namespaceAnnotations: new Map(Object.entries(namespaces).map(([name, { annotations }]) => [name, annotations])),
      door: mode === 'webhook' ? 'webhook' : 'file',
    },
  };
}

function readConfig(golden: ModernCase, istioVersion: string | undefined): Read {
  const values = parseTemplateValues(golden.read(golden.values), { key: 'values', name: 'values' });
  const hints = { values, ...(istioVersion !== undefined && { istioVersion }) };
  const config = parseInjectionConfig(golden.read(golden.config), { key: 'config', name: 'config' }, hints);
  return { config, values };
}
