import { installWebhook } from '../../../installation/webhook/install-webhook.js';
import { changeCluster } from '../../shared/changes/confirm-change.js';
import { printLine } from '../../shared/terminal/terminal-reporter.js';
import { withClient } from '../../shared/with-client.js';
import type { WebhookInstallFlags } from './flags.js';

/** Installs the webhook. Prints a line for each object. */
export async function runWebhookInstall(flags: WebhookInstallFlags): Promise<void> {
  await withClient(flags, (client, kubeConfig) =>
    changeCluster({ client, kubeConfig }, flags, {
      preview: (reporter) => installWebhook(client, { ...flags, dryRun: true }, reporter),
      work: async (reporter) => {
        await installWebhook(client, flags, reporter);
        if (flags.labelNamespace.length > 0) return;
        printLine(
          'label the namespaces whose pods are to get sidecars: kubectl label namespace NAME istio-injection=enabled',
        );
      },
    }),
  );
}
