import { Command, Option } from 'commander';

import type { ControllerFlags } from './controller/flags.js';
import { withClusterConfigFlags, withRevisionConfigMap } from './shared/cluster-config-flags.js';
import { withConnectionFlags } from './shared/connection.js';
import { withLogFlags } from './shared/log-flags.js';
import { durationMs, hostNames, port, watchSeconds } from './shared/option-values.js';

/** `controller`: watches a cluster and initializes its workloads. */
export function controllerCommand(version: string): Command {
  return withLogFlags(withClusterConfigFlags(withConnectionFlags(new Command('controller'))))
    .description('initialize the uninitialized workloads of a cluster (Kubernetes 1.7 to 1.13 with alpha Initializers)')
    .option('--port <port>', 'port of POST /inject, which takes a manifest; 0 turns it off', port, 8083)
    .option(
      '--monitoringPort <port>',
      'port of the status page, /metrics, /healthz and /readyz; 0 turns it off',
      port,
      15014,
    )
    .addOption(
      new Option('--takeover-delay <duration>', 'how long other replicas leave a new workload to the leader')
        .argParser(durationMs)
        .default(500, '500ms'),
    )
    .option(
      '--manage-initializer-configuration',
      'keep the initializer name in the InitializerConfiguration istio-sidecar only while a replica is ready',
    )
    .option(
      '--allowed-host <name>',
      'also answer requests for this host name, besides IP addresses and localhost; may be repeated',
      hostNames,
    )
    .option('--address <ip>', 'address that both ports bind to', '127.0.0.1')
    .addOption(
      new Option(
        '--resync-period <duration>',
        'how often to list all workloads again, besides watching for changes; 0: never',
      )
        .argParser(durationMs)
        .default(30 * 60_000, '30m'),
    )
    .addOption(
      new Option('--watch-timeout <duration>', 'how long a watch lasts before it is opened again')
        .argParser(watchSeconds)
        .default(60, '60s'),
    )
    .option('--no-events', 'write no Events about workloads')
    .addHelpText(
      'after',
      `
Stops on SIGTERM and SIGINT, once the changes in progress are finished. Logs to standard error.

Example:
  istio-initializer controller --kubeconfig ~/.kube/config --namespace istio-system`,
    )
    .action(async (flags: Omit<ControllerFlags, 'version'>) => {
      const { runController } = await import('./controller/run.js');
      await runController({ ...withRevisionConfigMap(flags), version });
    });
}
