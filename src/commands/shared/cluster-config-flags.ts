import type { Command } from 'commander';

import { withOtherNames } from './flags/spellings.js';
import { configMapOfRevision, type InjectorFlags, withInjectorFlags } from './injector-flags.js';

const DEFAULT_CONFIG_MAP = 'istio-inject';

/** Adds the flags for the configuration of a controller: those of `ClusterConfigFlags`. */
export function withClusterConfigFlags(command: Command): Command {
  withInjectorFlags(command)
    .option(
      '--meshconfig <file>',
      'mesh configuration file (default: the ConfigMap that params.meshConfigMapName names)',
    )
    .option('--injectConfig <name>', 'ConfigMap with the injection configuration', DEFAULT_CONFIG_MAP)
    .option('-n, --namespace <name>', 'namespace of the ConfigMaps', process.env['POD_NAMESPACE'] ?? 'istio-system');
  withOtherNames(command, '--meshconfig', '--meshConfig', '--meshConfigFile');
  withOtherNames(command, '--injectConfig', '--injectConfigMapName');
  return withOtherNames(command, '--namespace', '-i, --istioNamespace');
}

/** The flags with the ConfigMap of the revision that they name, where they name no ConfigMap. */
export function withRevisionConfigMap<T extends InjectorFlags & { readonly injectConfig: string }>(flags: T): T {
  const injectConfig = configMapOfRevision(flags.injectConfig, DEFAULT_CONFIG_MAP, flags);
  return { ...flags, injectConfig };
}
