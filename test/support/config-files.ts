import { type InjectionConfig, parseInjectionConfig } from '../../src/injection/config/injection-config.js';
import type { ReleaseHints } from '../../src/injection/config/settled-release.js';
import { parseTemplateValues } from '../../src/injection/config/template-values.js';
import { parseMeshConfig } from '../../src/injection/mesh/mesh-config.js';
import type { MeshConfig } from '../../src/injection/mesh/mesh-schema.js';
import type { Release } from '../../src/injection/releases/release.js';
import { unwrapConfigMap } from '../../src/injection/schema/config-file.js';
import type { JsonObject } from '../../src/json/json.js';

/** The configuration in a file that holds its text, or the ConfigMap around it. */
export function parseInjectionConfigFile(text: string, name: string, hints: ReleaseHints = {}): InjectionConfig {
  const source = { key: 'config', name };
  return parseInjectionConfig(unwrapConfigMap(text, source), source, hints);
}

/** The mesh configuration of 0.2 to 1.0 in such a file. */
export function parseMeshConfigFile(text: string, name: string, release: Release): MeshConfig {
  const source = { key: 'mesh', name };
  return parseMeshConfig(unwrapConfigMap(text, source), source, release);
}

/** The values in such a file. */
export function parseTemplateValuesFile(text: string, name: string): JsonObject {
  const source = { key: 'values', name };
  return parseTemplateValues(unwrapConfigMap(text, source), source);
}
