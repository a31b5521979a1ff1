import { Command, Option } from 'commander';

import { withConnectionFlags } from './shared/connection.js';
import { withOtherNames } from './shared/flags/spellings.js';
import { configMapOfRevision, INJECTOR_CONFIG_MAP, withInjectorFlags } from './shared/injector-flags.js';
import { withLogFlags } from './shared/log-flags.js';
import { durationMs, hostNames, port } from './shared/option-values.js';
import type { WebhookFlags } from './webhook/flags.js';
import { webhookInstallCommand } from './webhook/install.js';
import { webhookUninstallCommand } from './webhook/uninstall.js';

const CERTIFICATES = '/etc/istio/certs';

/** `webhook`: injects pods when they are created. */
export function webhookCommand(version: string): Command {
  return withLogFlags(withServerFlags(withConfigFlags(withConnectionFlags(new Command('webhook')))))
    .description('inject pods when they are created, with a mutating admission webhook (Kubernetes 1.9 and newer)')
    .option('--events', 'write Events about pods, on the objects that create them')
    .addHelpText(
      'after',
      `
Changes of configuration and certificate take effect while it runs; one that is not valid is logged, and the last good one
stays in use. With --injectConfig it needs a cluster only for --events and --reconcileWebhookConfig. Stops on SIGTERM and
SIGINT, once the requests in progress are answered. Logs to standard error.

Example:
  istio-initializer webhook --port 9443 --tlsCertFile tls.crt --tlsKeyFile tls.key --injectConfig inject.yaml --meshConfig mesh.yaml`,
    )
    .action(async (flags: Omit<WebhookFlags, 'version'>) => {
      const { runWebhook } = await import('./webhook/run.js');
      const injectConfigMapName = configMapOfRevision(flags.injectConfigMapName, INJECTOR_CONFIG_MAP, flags);
      await runWebhook({ ...flags, injectConfigMapName, version });
    })
    .addCommand(webhookInstallCommand())
    .addCommand(webhookUninstallCommand());
}

function withConfigFlags(command: Command): Command {
  withInjectorFlags(command)
    .option('--injectConfig <file>', "injection configuration, or Istio's ConfigMaps (default: the cluster's)")
    .option(
      '--meshConfig <file>',
      "mesh configuration, or the ConfigMap around it (default: the cluster's, or Istio's with --injectConfig)",
    )
    .option('--valuesFile <file>', 'values for the template, or the ConfigMap around them; with --injectConfig')
    .option('--istioNamespace <name>', 'namespace of the ConfigMaps', process.env['POD_NAMESPACE'] ?? 'istio-system')
    .option('--injectConfigMapName <name>', 'ConfigMap with the injection configuration', INJECTOR_CONFIG_MAP)
    .option(
      '--meshConfigMapName <name>',
      'ConfigMap with the mesh configuration (default: the one that the configuration names)',
    );
  withOtherNames(command, '--injectConfig', '--injectConfigFile');
  withOtherNames(command, '--meshConfig', '--meshConfigFile');
  return withOtherNames(command, '--istioNamespace', '-i', '-n, --namespace');
}

function withServerFlags(command: Command): Command {
  return command
    .option('--port <port>', 'port of POST /inject', port, 443)
    .option(
      '--monitoringPort <port>',
      'port of the status page, /metrics, /healthz and /readyz; 0 turns it off',
      port,
      15014,
    )
    .option(
      '--allowed-host <name>',
      'also answer requests to the monitoring port that are for this host name, besides IP addresses and localhost; may be repeated',
      hostNames,
    )
    .option('--address <ip>', 'address that both ports bind to', '127.0.0.1')
    .option('--tlsCertFile <file>', 'serving certificate, PEM', `${CERTIFICATES}/cert.pem`)
    .option('--tlsKeyFile <file>', 'key of the certificate, PEM', `${CERTIFICATES}/key.pem`)
    .option('--caCertFile <file>', 'CA of the certificate, PEM; for --reconcileWebhookConfig')
    .option(
      '--reconcileWebhookConfig <name>',
      'keep the CA of --caCertFile in the caBundle of this MutatingWebhookConfiguration',
    )
    .addOption(
      new Option(
        '--drain-delay <duration>',
        'how long to go on answering after SIGTERM, until API servers send no more requests',
      )
        .argParser(durationMs)
        .default(5000, '5s'),
    );
}
