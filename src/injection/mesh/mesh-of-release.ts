import { rulesAt } from '../releases/history.js';
import { compareReleases, type Release } from '../releases/release.js';
import { MESH_HISTORY } from '../releases/rules/mesh-rules.js';
import { TEMPLATE_HISTORY } from '../releases/rules/template-rules.js';
import { unwrapConfigMap } from '../schema/config-file.js';
import type { ConfigSource } from '../schema/config-text.js';
import { parseMeshConfig } from './mesh-config.js';
import type { MeshConfig } from './mesh-schema.js';
import { parseModernMesh } from './modern-mesh.js';

/**
 * Reads the text of the key `mesh` as the release does: 1.1 and later read it over what is built in. An empty text is all
 * defaults.
 * @throws ConfigError where it does not parse or a value does not fit
 */
export function readMesh(text: string, source: ConfigSource, release: Release): MeshConfig {
  if (compareReleases(release, '1.1') < 0) return parseMeshConfig(text, source, release);
  return parseModernMesh(text, source, { ...rulesAt(MESH_HISTORY, release), ...rulesAt(TEMPLATE_HISTORY, release) });
}

/**
 * Reads a file that holds the text of the key `mesh` or the ConfigMap around it.
 * @throws ConfigError as readMesh
 */
export function readMeshFile(text: string, name: string, release: Release): MeshConfig {
  const source = { key: 'mesh', name };
  return readMesh(unwrapConfigMap(text, source), source, release);
}

/** The mesh configuration of a user who wrote none. */
export function defaultMesh(release: Release): MeshConfig {
  return readMesh('', { key: 'mesh', name: 'built-in defaults' }, release);
}
