import { Command } from 'commander';

import { withConnectionFlags } from '../shared/connection.js';
import type { CertsPatchCaBundleFlags } from './patch-ca-bundle/flags.js';
import { namespacedName } from './shared/option-values.js';

/** `certs patch-ca-bundle`: whom the API server trusts when it calls the webhook. */
export function patchCaBundleCommand(): Command {
  return withConnectionFlags(new Command('patch-ca-bundle'))
    .description('write the caBundle into a MutatingWebhookConfiguration, or into a manifest')
    .argument('[name]', 'MutatingWebhookConfiguration to patch; without it, patches the manifest on standard input')
    .option('--secret <namespace/name>', 'take the CA from a Secret that certs create has written', namespacedName)
    .option(
      '--ca-cert-file <file>',
      "take the CA from a file (default: the cluster's own CA, as after create --signer)",
    )
    .option('--dry-run', 'with a name: print what would change, and change nothing')
    .option('--yes', 'with a name: do not ask')
    .addHelpText(
      'after',
      `
In a manifest every \${CA_BUNDLE} and every empty caBundle of a MutatingWebhookConfiguration is filled in; nothing else changes.

Example:
  istio-initializer certs patch-ca-bundle --secret istio-system/istio-sidecar-injector-certs < webhook.yaml | kubectl apply -f -`,
    )
    .action(async (name: string | undefined, flags: CertsPatchCaBundleFlags) => {
      const { runCertsPatchCaBundle } = await import('./patch-ca-bundle/run.js');
      await runCertsPatchCaBundle(name, flags);
    });
}
