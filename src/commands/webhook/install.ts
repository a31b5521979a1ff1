import { Command, InvalidArgumentError, Option } from 'commander';

import { inheritedFlags } from '../shared/changes/inherited-flags.js';
import { withConnectionFlags } from '../shared/connection.js';
import { installedNamespace } from '../shared/flags/installed-namespace.js';
import { durationMs, imageReference, positiveInteger } from '../shared/option-values.js';
import type { WebhookInstallFlags } from './install/flags.js';

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** `webhook install`: certificate, Deployment and registration of the webhook. */
export function webhookInstallCommand(): Command {
  return withConnectionFlags(new Command('install'))
    .description('install the webhook; the API server asks it about pods only once one has got its sidecar')
    .addOption(installedNamespace())
    .option(
      '--image <ref>',
      "image of the webhook (default: the manifest's; an installed image from another repository is kept)",
      imageReference,
    )
    .option(
      '--replicas <n>',
      "number of replicas (default: the manifest's 2, or more if more are installed)",
      positiveInteger,
    )
    .addOption(
      new Option(
        '--istio <release>',
        'templates and registration for this Istio (default: what is installed, else 1.31 on Kubernetes 1.21 and newer, 1.0 below)',
      ).choices(['1.31', '1.0']),
    )
    .addOption(
      new Option('--label-namespace <name>', 'have the pods of this namespace get sidecars; may be repeated')
        .argParser(namespaces)
        .default([], 'none'),
    )
    .option(
      '--probe-namespace <name>',
      'namespace for a test pod (default: the first labelled one, else default)',
      namespace,
    )
    .addOption(
      new Option('--timeout <duration>', 'how long to wait for the webhook to be ready, and for the test pod')
        .argParser(durationMs)
        .default(300_000, '5m'),
    )
    .option('--dry-run', 'only read, and print what would be done, in order')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
Creates the namespace istio-system, ConfigMaps (existing ones are kept), a certificate, roles, Service, Deployment and
PodDisruptionBudget, waits until the webhook is ready, and has the API server ask it about one test pod. Only when that has got
its sidecar it is registered for all, and the namespaces are labelled. Objects that exist are brought up to date, so the command
can be run again at any time. It needs the role cluster-admin.

Example:
  istio-initializer webhook install --image registry.example.com/istio-initializer:1.0.0 --label-namespace default`,
    )
    .action(async (flags: WebhookInstallFlags, command: Command) => {
      const { runWebhookInstall } = await import('./install/run.js');
      await runWebhookInstall({ ...flags, ...inheritedFlags(command) });
    });
}

/** For commander: throws InvalidArgumentError. */
function namespace(value: string): string {
  if (LABEL.test(value)) return value;
  throw new InvalidArgumentError('want lower case letters, digits and dashes, 63 at most.');
}

function namespaces(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, namespace(value)];
}
