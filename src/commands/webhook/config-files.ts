import { parseInjectionConfigFile } from '../../injection/config/injection-config.js';
import { defaultMeshConfig, parseMeshConfigFile } from '../../injection/config/mesh-config.js';
import { parseTemplateValuesFile } from '../../injection/config/template-values.js';
import type { Clock } from '../../runtime/clock.js';
import { watchFiles } from '../../runtime/watch-files.js';
import { readText } from '../shared/read-text.js';
import type { SidecarConfig } from '../../injection/config/sidecar-config.js';

/** Files with the configuration of the sidecar; each may be the ConfigMap around its text. */
export interface ConfigFiles {
  readonly injectConfig: string;
  /** Undefined: the defaults of the release. */
  readonly meshConfig: string | undefined;
  /** Undefined: none. */
  readonly valuesFile: string | undefined;
}

/** A configuration that is valid, and what is odd about it, a sentence each. */
export interface FileConfig {
  readonly sidecarConfig: SidecarConfig;
  readonly warnings: readonly string[];
}

/** What became of files that have changed. */
export type FileReading =
  ({ readonly kind: 'configured' } & FileConfig) | { readonly kind: 'rejected'; readonly error: Error };

interface Texts {
  readonly inject: string;
  readonly mesh: string | undefined;
  readonly values: string | undefined;
}

async function textsOf({ injectConfig, meshConfig, valuesFile }: ConfigFiles): Promise<Texts> {
  const optional = (file: string | undefined): Promise<string | undefined> =>
    file === undefined ? Promise.resolve(undefined) : readText(file);
  return {
    inject: await readText(injectConfig),
    mesh: await optional(meshConfig),
    values: await optional(valuesFile),
  };
}

function parsed({ injectConfig, meshConfig = '', valuesFile = '' }: ConfigFiles, texts: Texts): FileConfig {
  const config = parseInjectionConfigFile(texts.inject, injectConfig);
  const { compatibility } = config;
  const mesh =
    texts.mesh === undefined
      ? defaultMeshConfig(compatibility)
      : parseMeshConfigFile(texts.mesh, meshConfig, compatibility);
  const values = texts.values === undefined ? {} : { values: parseTemplateValuesFile(texts.values, valuesFile) };
  return { sidecarConfig: { config, mesh, ...values }, warnings: [...config.warnings, ...mesh.warnings] };
}

const keyOf = (texts: Texts): string => JSON.stringify([texts.inject, texts.mesh ?? null, texts.values ?? null]);

/** The files of a configuration, which are read again whenever they change. */
export interface FollowedFiles {
  readonly initial: FileConfig;
  readonly stop: () => void;
}

/**
 * Reads the files, and tells of each change: of another configuration, or of what is wrong with it.
 * @throws ConfigError where one is wrong at the start, CommandError where one can't be read
 */
export async function followFiles(
  files: ConfigFiles,
  clock: Clock,
  onReading: (reading: FileReading) => void,
): Promise<FollowedFiles> {
  const paths = [files.injectConfig, files.meshConfig, files.valuesFile].flatMap((path) => path ?? []);
  let known: string | undefined;
  let reading = Promise.resolve();
  const readAgain = async (): Promise<void> => {
    try {
      const texts = await textsOf(files);
      if (keyOf(texts) === known) return;
      const config = parsed(files, texts);
      known = keyOf(texts);
      onReading({ kind: 'configured', ...config });
    } catch (error) {
      // Read again as soon as it changes, also back to what is in force.
      known = undefined;
      onReading({ kind: 'rejected', error: error instanceof Error ? error : new Error(String(error)) });
    }
  };
  const watched = watchFiles(paths, {
    clock,
    onChange: () => {
      // One after the other, so that the last one read is the last one told.
      reading = reading.then(readAgain);
    },
    // They are looked at now and then all the same.
    onError: () => undefined,
  });
  try {
    const texts = await textsOf(files);
    known = keyOf(texts);
    const initial = parsed(files, texts);
    return { initial, stop: watched.stop };
  } catch (error) {
    watched.stop();
    throw error;
  }
}
