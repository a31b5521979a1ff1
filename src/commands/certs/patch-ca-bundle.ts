import { Command } from 'commander';

import { withConnectionFlags } from '../shared/connection.js';
import type { CertsPatchCaBundleFlags } from './patch-ca-bundle/flags.js';
import { namespacedName } from './shared/option-values.js';

/** `certs patch-ca-bundle`: whom the API server trusts when it calls the webhook. */
export function patchCaBundleCommand(): Command {
  return withConnectionFlags(new Command('patch-ca-bundle'))
    .description('write the caBundle into a MutatingWebhookConfiguration, or into a manifest')
    .argument('[name]', 'the MutatingWebhookConfiguration; without it a manifest goes from standard input to output')
    .option('--secret <namespace/name>', 'take the authority from a Secret that certs create has made', namespacedName)
    .option('--caCertFile <file>', "take it from a file (default: the cluster's own, as after create --signer)")
    .addHelpText(
      'after',
      `
In a manifest every \${CA_BUNDLE}, and every empty caBundle of a MutatingWebhookConfiguration, is filled; nothing else changes.

Example:
  istio-initializer certs patch-ca-bundle --secret istio-system/sidecar-injector-certs < webhook.yaml | kubectl apply -f -`,
    )
    .action(async (name: string | undefined, flags: CertsPatchCaBundleFlags) => {
      const { runCertsPatchCaBundle } = await import('./patch-ca-bundle/run.js');
      await runCertsPatchCaBundle(name, flags);
    });
}
