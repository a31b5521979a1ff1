import { removeWebhook } from '../../../installation/webhook/remove-webhook.js';
import { changeCluster } from '../../shared/changes/confirm-change.js';
import { withClient } from '../../shared/with-client.js';
import type { WebhookUninstallFlags } from './flags.js';

/** Removes the webhook. Prints a line for each object. */
export async function runWebhookUninstall(flags: WebhookUninstallFlags): Promise<void> {
  const { purge } = flags;
  const options = purge ? { purge } : {};
  await withClient(flags, (client, kubeConfig) =>
    changeCluster({ client, kubeConfig }, flags, {
      preview: (reporter) => removeWebhook(client, { ...options, dryRun: true }, reporter),
      work: (reporter) => removeWebhook(client, options, reporter),
    }),
  );
}
