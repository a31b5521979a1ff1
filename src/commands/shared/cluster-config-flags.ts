import type { Command } from 'commander';

/** Adds the flags for the configuration of a controller: those of `ClusterConfigFlags`. */
export function withClusterConfigFlags(command: Command): Command {
  return command
    .option(
      '--meshconfig <file>',
      'mesh configuration file (default: the ConfigMap that params.meshConfigMapName names)',
    )
    .option('--injectConfig <name>', 'ConfigMap with the injection configuration', 'istio-inject')
    .option('--namespace <name>', 'namespace of the ConfigMaps', process.env['POD_NAMESPACE'] ?? 'istio-system');
}
