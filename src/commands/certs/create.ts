import { Command } from 'commander';

import { withConnectionFlags } from '../shared/connection.js';
import type { CertsCreateFlags } from './create/flags.js';
import { withIssuerFlags } from './shared/issuer-flags.js';
import { label, subdomain } from './shared/option-values.js';

// Of the manifests; what knows it is not loaded for a flag.
const SECRET_NAME = 'istio-sidecar-injector-certs';

/** `certs create`: a certificate in a Secret. */
export function createCommand(): Command {
  return withIssuerFlags(withConnectionFlags(new Command('create')))
    .description('create the serving certificate of a webhook, and store it in a Secret')
    .requiredOption('--service <name>', 'Service through which the API server calls the webhook', label)
    .option(
      '-n, --namespace <name>',
      "namespace of Service and Secret (default: the context's own, else default)",
      label,
    )
    .option('--secret <name>', 'Secret to store it in', subdomain, SECRET_NAME)
    .option('--force', 'replace the certificate in the Secret, whatever is there')
    .option('--dry-run', 'print what would be done, and change nothing')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
The Secret gets the keys cert.pem, key.pem and ca-cert.pem. A webhook that mounts it at DIR takes --tlsCertFile=DIR/cert.pem
--tlsKeyFile=DIR/key.pem --caCertFile=DIR/ca-cert.pem. Without --signer a new CA signs the certificate, and the key of that CA
is discarded at once. The certificate in an existing Secret is replaced only if it expires soon, or with --force.

Example:
  istio-initializer certs create --service istio-sidecar-injector -n istio-system`,
    )
    .action(async (flags: CertsCreateFlags) => {
      const { runCertsCreate } = await import('./create/run.js');
      await runCertsCreate(flags);
    });
}
