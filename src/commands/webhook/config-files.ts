import type { ConfigSettings } from '../../injection/config/config-settings.js';
import { readFilePart } from '../../injection/config/injection-part.js';
import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import { readMesh, readMeshFile } from '../../injection/mesh/mesh-of-release.js';
import type { Clock } from '../../runtime/clock.js';
import { type FirstValueWait, followLastGood, type InForce } from '../../runtime/follow-last-good.js';
import { watchFiles } from '../../runtime/watch-files.js';
import { readText } from '../shared/read-text.js';

/** Files with the configuration of the sidecar; each may be the ConfigMap around its text. */
export interface ConfigFiles {
  readonly injectConfig: string;
  /** Undefined: what is in the file of the injection configuration, or the defaults of the release. */
  readonly meshConfig: string | undefined;
  /** Undefined: those beside the injection configuration, or none. */
  readonly valuesFile: string | undefined;
  /** What the flags say beside them. */
  readonly settings?: ConfigSettings;
}

/** A valid configuration, and warnings about it, a sentence each. */
export interface FileConfig {
  readonly sidecarConfig: SidecarConfig;
  readonly warnings: readonly string[];
}

/** The result of reading the files. */
export type FileReading =
  ({ readonly kind: 'configured' } & FileConfig) | { readonly kind: 'rejected'; readonly error: Error };

interface Texts {
  readonly inject: string;
  readonly mesh: string | undefined;
  readonly values: string | undefined;
}

const keyOf = (texts: Texts): string => JSON.stringify([texts.inject, texts.mesh ?? null, texts.values ?? null]);

/** A configuration, and the texts that it was read from. */
interface FileRead {
  readonly config: FileConfig;
  readonly key: string;
}

/** How files are followed. */
export interface FollowFilesOptions {
  readonly clock: Clock;
  readonly onReading: (reading: FileReading) => void;
  /** How to wait for files that are valid; default: not at all. */
  readonly wait?: FirstValueWait;
}

/**
 * Reads the files, and again whenever they change. Reports the first configuration, each change, and each rejected one;
 * after a rejected one also the return to the configuration in force.
 * @throws ConfigError if one is not valid at the start, OperationalError if one can't be read, where `wait` does not wait
 */
export async function followFiles(
  files: ConfigFiles,
  { clock, onReading, wait }: FollowFilesOptions,
): Promise<InForce<FileConfig>> {
  const paths = [files.injectConfig, files.meshConfig, files.valuesFile].flatMap((path) => path ?? []);
  const { current, ...followed } = await followLastGood<FileRead>({
    ...(wait && { wait }),
    clock,
    // Files that can't be watched are polled all the same.
    watch: (onChange) => watchFiles(paths, { clock, onChange, onError: () => undefined }).stop,
    read: async (before) => {
      const texts = await textsOf(files);
      const key = keyOf(texts);
      return before?.key === key ? before : { key, config: parseConfig(files, texts) };
    },
    onAccepted: ({ config }) => {
      onReading({ kind: 'configured', ...config });
    },
    onRejected: (error) => {
      onReading({ kind: 'rejected', error });
    },
  });
  return { ...followed, current: () => current().config };
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

function parseConfig(files: ConfigFiles, texts: Texts): FileConfig {
  const { injectConfig, meshConfig = '', valuesFile = '', settings = {} } = files;
  const values = texts.values === undefined ? undefined : { text: texts.values, name: valuesFile };
  const part = readFilePart({ inject: { text: texts.inject, name: injectConfig }, values }, settings);
  const { config, values: read, injector } = part;
  const { compatibility } = config;
  const mesh =
    texts.mesh === undefined
      ? readMesh(part.mesh ?? '', { key: 'mesh', name: injectConfig }, compatibility)
      : readMeshFile(texts.mesh, meshConfig, compatibility);
  const missing = texts.mesh === undefined && part.meshWarning !== undefined ? [part.meshWarning] : [];
  const warnings = [...part.warnings, ...mesh.warnings, ...missing];
  return { sidecarConfig: { config, mesh, values: read, injector }, warnings };
}
