import { Command, Option } from 'commander';

import { withConnectionFlags } from './shared/connection.js';
import { withLogFlags } from './shared/log-flags.js';
import { durationMs, port } from './shared/option-values.js';
import type { WebhookFlags } from './webhook/flags.js';

const CERTIFICATES = '/etc/istio/certs';

/** `webhook`: injects pods when they are created. */
export function webhookCommand(version: string): Command {
  return withLogFlags(withServerFlags(withConfigFlags(withConnectionFlags(new Command('webhook')))))
    .description('inject pods when they are created (Kubernetes 1.9 and newer, by a mutating admission webhook)')
    .option('--events', 'write Events about what becomes of pods, on what makes them')
    .addHelpText(
      'after',
      `
Configuration and certificate are followed while it runs; what is wrong never replaces what is right. With --injectConfig and
--meshConfig no cluster is asked. Stops on SIGTERM and SIGINT, after the requests that are under way. Logs to standard error.

Example:
  istio-initializer webhook --port 9443 --tlsCertFile tls.crt --tlsKeyFile tls.key --injectConfig inject.yaml --meshConfig mesh.yaml`,
    )
    .action(async (flags: Omit<WebhookFlags, 'version'>) => {
      const { runWebhook } = await import('./webhook/run.js');
      await runWebhook({ ...flags, version });
    });
}

function withConfigFlags(command: Command): Command {
  return command
    .option('--injectConfig <file>', 'injection configuration, or the ConfigMap around it (default: of the cluster)')
    .option('--meshConfig <file>', 'mesh configuration, or the ConfigMap around it (default: of the cluster)')
    .option('--valuesFile <file>', 'values for the template, or the ConfigMap around them; with --injectConfig')
    .option('--istioNamespace <name>', 'namespace of the ConfigMaps', process.env['POD_NAMESPACE'] ?? 'istio-system')
    .option('--injectConfigMapName <name>', 'ConfigMap with the injection configuration', 'istio-sidecar-injector')
    .option(
      '--meshConfigMapName <name>',
      'ConfigMap with the mesh configuration (default: the one that the configuration names)',
    );
}

function withServerFlags(command: Command): Command {
  return command
    .option('--port <port>', 'port of POST /inject', port, 443)
    .option('--monitoringPort <port>', 'port of /metrics, /healthz and /readyz; 0 turns it off', port, 15014)
    .option('--address <ip>', 'address that both ports bind to', '127.0.0.1')
    .option('--tlsCertFile <file>', 'serving certificate, PEM', `${CERTIFICATES}/cert.pem`)
    .option('--tlsKeyFile <file>', 'its key, PEM', `${CERTIFICATES}/key.pem`)
    .option('--caCertFile <file>', 'the authority that signed it, PEM; for --reconcileWebhookConfig')
    .option(
      '--reconcileWebhookConfig <name>',
      'keep the authority of --caCertFile in the caBundle of this MutatingWebhookConfiguration',
    )
    .addOption(
      new Option('--drain-delay <duration>', 'how long to answer on after SIGTERM, until nobody asks any more')
        .argParser(durationMs)
        .default(5000, '5s'),
    );
}
