import type { PodTemplatePath } from '../../injection/workload/workload.js';
import type { ConnectionFlags } from '../shared/connection.js';

/** Flags of 0.2 to 0.4 that make a configuration. */
export interface ParamFlags {
  readonly hub?: string;
  readonly tag?: string;
  readonly verbosity?: number;
  readonly sidecarProxyUID?: number;
  readonly setVersionString?: string;
  readonly coreDump?: boolean;
  readonly imagePullPolicy?: string;
  readonly includeIPRanges?: string;
  readonly debug?: boolean;
}

/** Flags that say where the configuration is. */
export interface ConfigFlags extends ConnectionFlags, ParamFlags {
  readonly injectConfigFile?: string;
  readonly meshConfigFile?: string;
  readonly valuesFile?: string;
  readonly istioNamespace?: string;
  readonly injectConfigMapName?: string;
  readonly meshConfigMapName?: string;
}

/** Flags of `kube-inject`, as commander gives them. */
export interface KubeInjectFlags extends ConfigFlags, OutputFlags {
  readonly force?: true;
  readonly emitTemplate?: true;
}

/** Flags that say which manifests, and which kinds in them are workloads too. */
export interface InputFlags {
  readonly filename?: readonly string[];
  readonly recursive?: true;
  readonly podTemplatePath?: readonly PodTemplatePath[];
}

/** Flags of every command that reads manifests and writes them anew. */
export interface OutputFlags extends InputFlags {
  readonly output?: string;
  readonly format: 'preserve' | 'canonical' | 'json';
  readonly diff?: true;
  readonly patch?: true;
  readonly check?: true;
  readonly inPlace?: true;
  readonly color: 'auto' | 'always' | 'never';
  readonly quiet?: true;
}

/** Names of the flags that make a configuration. */
export const PARAM_FLAGS = [
  ...(['hub', 'tag', 'verbosity', 'sidecarProxyUID', 'setVersionString', 'coreDump'] as const),
  ...(['imagePullPolicy', 'includeIPRanges', 'debug'] as const),
] satisfies readonly (keyof ParamFlags)[];
