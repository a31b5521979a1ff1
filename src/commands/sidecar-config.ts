import {
  defaultInjectionConfig,
  parseInjectionConfigFile,
  type InjectionConfig,
} from '../injection/injection-config.js';
import { defaultMeshConfig, parseMeshConfigFile, type MeshConfig } from '../injection/mesh-config.js';
import type { MeshRelease } from '../injection/release.js';
import type { SidecarConfig } from '../injection/sidecar.js';
import { readText } from './read-text.js';

/** Files that hold the configuration; the built-in defaults stand in for one that is not named. */
export interface SidecarConfigFiles {
  readonly injectConfigFile?: string;
  readonly meshConfigFile?: string;
}

/** Both configurations, and what is odd about them, a sentence each. */
export interface LoadedSidecarConfig {
  readonly sidecarConfig: SidecarConfig;
  readonly warnings: readonly string[];
}

async function loadInjectionConfig(file: string | undefined): Promise<InjectionConfig> {
  return file === undefined ? defaultInjectionConfig() : parseInjectionConfigFile(await readText(file), file);
}

/** The mesh configuration in a file. */
async function loadMeshConfig(file: string | undefined, release: MeshRelease): Promise<MeshConfig> {
  return file === undefined ? defaultMeshConfig(release) : parseMeshConfigFile(await readText(file), file, release);
}

/**
 * Reads the configuration of the sidecar from files.
 * @throws ConfigError where one is wrong, CommandError where one can't be read
 */
export async function loadSidecarConfig(files: SidecarConfigFiles): Promise<LoadedSidecarConfig> {
  const config = await loadInjectionConfig(files.injectConfigFile);
  const mesh = await loadMeshConfig(files.meshConfigFile, config.compatibility);
  return { sidecarConfig: { config, mesh }, warnings: [...config.warnings, ...mesh.warnings] };
}
