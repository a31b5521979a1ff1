import { Command } from 'commander';

import { inheritedFlags } from '../shared/changes/inherited-flags.js';
import { withConnectionFlags } from '../shared/connection.js';
import { installedNamespace } from '../shared/flags/installed-namespace.js';
import type { WebhookUninstallFlags } from './uninstall/flags.js';

/** `webhook uninstall`: removes the webhook, and no pod is refused because of it. */
export function webhookUninstallCommand(): Command {
  return withConnectionFlags(new Command('uninstall'))
    .description('remove the webhook, once the API server no longer asks it')
    .addOption(installedNamespace())
    .option('--purge', 'delete the ConfigMap istio-sidecar-injector too')
    .option('--dry-run', 'only read, and print what would be done, in order')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
First every MutatingWebhookConfiguration that calls the webhook is removed, so that no pod waits for it; then Deployment,
PodDisruptionBudget, Service, roles and the Secret with its certificate are deleted. The ConfigMap istio, the namespace
istio-system and the labels of namespaces are kept, and without --purge so is your configuration; what stays is listed. Pods
keep the sidecars that they have. The command can be run again at any time.

Example:
  istio-initializer webhook uninstall`,
    )
    .action(async (flags: WebhookUninstallFlags, command: Command) => {
      const { runWebhookUninstall } = await import('./uninstall/run.js');
      await runWebhookUninstall({ ...flags, ...inheritedFlags(command) });
    });
}
