import { Command } from 'commander';

import { withConnectionFlags } from '../shared/connection.js';
import type { CertsCreateFlags } from './create/flags.js';
import { withIssuerFlags } from './shared/issuer-flags.js';
import { label, subdomain } from './shared/option-values.js';

/** `certs create`: a certificate in a Secret. */
export function createCommand(): Command {
  return withIssuerFlags(withConnectionFlags(new Command('create')))
    .description('make the serving certificate of a webhook, and put it into a Secret')
    .requiredOption('--service <name>', 'Service through which the API server calls the webhook', label)
    .requiredOption('-n, --namespace <name>', 'namespace of the Service and of the Secret', label)
    .requiredOption('--secret <name>', 'Secret to put it into', subdomain)
    .option('--force', 'replace what is in the Secret, whatever it is')
    .option('--dry-run', 'say what would be done, and do nothing')
    .addHelpText(
      'after',
      `
The Secret gets the keys cert.pem, key.pem and ca-cert.pem; mounted at DIR they are for --tlsCertFile=DIR/cert.pem
--tlsKeyFile=DIR/key.pem --caCertFile=DIR/ca-cert.pem. Without --signer the certificate is of an authority of its own, whose
key is forgotten at once. A Secret that is there already is replaced when its certificate is near its end.

Example:
  istio-initializer certs create --service istio-sidecar-injector -n istio-system --secret sidecar-injector-certs`,
    )
    .action(async (flags: CertsCreateFlags) => {
      const { runCertsCreate } = await import('./create/run.js');
      await runCertsCreate(flags);
    });
}
