import { Command, InvalidArgumentError, Option } from 'commander';

import type { ServerAddress } from '../../webhook/certificates/served-certificate.js';
import { withConnectionFlags } from '../shared/connection.js';
import { durationMs, port } from '../shared/option-values.js';
import type { CertsRotateFlags } from './rotate/flags.js';
import { withIssuerFlags } from './shared/issuer-flags.js';
import { namespacedName, subdomain } from './shared/option-values.js';

/** `certs rotate`: another certificate and authority. */
export function rotateCommand(): Command {
  return withIssuerFlags(withConnectionFlags(new Command('rotate')))
    .description('replace the certificate and the CA of a webhook without a failed call')
    .requiredOption('--secret <namespace/name>', 'Secret that certs create has written', namespacedName)
    .requiredOption('--webhook <name>', 'MutatingWebhookConfiguration that calls the webhook', subdomain)
    .addOption(
      new Option('--settle <duration>', 'time to wait for the replicas to load the changed Secret')
        .argParser(durationMs)
        .default(90_000, '90s'),
    )
    .addOption(
      new Option('--refresh <duration>', 'time to wait for the API servers to read the changed caBundle')
        .argParser(durationMs)
        .default(10_000, '10s'),
    )
    .addOption(
      new Option(
        '--probe <host:port>',
        'address of a replica, once for each: go on as soon as all serve the new certificate, and fail after --settle',
      )
        .argParser(address)
        .default([], 'none'),
    )
    .option('--dry-run', 'print what would change, and change nothing')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
First the new CA is added to the caBundle, then the certificate in the Secret is replaced, and once every replica serves it,
the old CA is removed from the caBundle. An interrupted rotation continues where it stopped when the command is run again.

Example:
  istio-initializer certs rotate --secret istio-system/istio-sidecar-injector-certs --webhook istio-sidecar-injector`,
    )
    .action(async (flags: CertsRotateFlags) => {
      const { runCertsRotate } = await import('./rotate/run.js');
      await runCertsRotate(flags);
    });
}

/** `HOST:PORT`, with brackets around an IPv6 address; added to the earlier ones. */
function address(value: string, earlier: readonly ServerAddress[]): readonly ServerAddress[] {
  const [, bracketed, plain, number = ''] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d+)$/.exec(value) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) throw new InvalidArgumentError('want HOST:PORT, like 10.1.2.3:8443 or [fd00::1]:8443.');
  return [...earlier, { host, port: port(number) }];
}
