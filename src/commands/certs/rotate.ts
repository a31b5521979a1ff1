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
    .description('replace the certificate of a webhook and its authority, so that no call fails')
    .requiredOption('--secret <namespace/name>', 'Secret that certs create has made', namespacedName)
    .requiredOption('--webhook <name>', 'MutatingWebhookConfiguration that calls the webhook', subdomain)
    .addOption(
      new Option('--settle <duration>', 'how long replicas take to see the changed Secret')
        .argParser(durationMs)
        .default(90_000, '90s'),
    )
    .addOption(
      new Option('--refresh <duration>', 'how long API servers take to see the changed caBundle')
        .argParser(durationMs)
        .default(10_000, '10s'),
    )
    .addOption(
      new Option(
        '--probe <host:port>',
        'address of a replica, once for each: go on as soon as all show the new certificate, and fail after --settle',
      )
        .argParser(address)
        .default([], 'none'),
    )
    .addHelpText(
      'after',
      `
The new authority is trusted beside the old one, then the certificate in the Secret is replaced, and when every replica
serves it the old authority is trusted no more. Interrupted, it goes on where it was when it is run again.

Example:
  istio-initializer certs rotate --secret istio-system/sidecar-injector-certs --webhook istio-sidecar-injector`,
    )
    .action(async (flags: CertsRotateFlags) => {
      const { runCertsRotate } = await import('./rotate/run.js');
      await runCertsRotate(flags);
    });
}

/** `HOST:PORT`, with brackets around an IPv6 address; one more of several. */
function address(value: string, earlier: readonly ServerAddress[]): readonly ServerAddress[] {
  const [, bracketed, plain, number = ''] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d+)$/.exec(value) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) throw new InvalidArgumentError('want HOST:PORT, like 10.1.2.3:8443 or [fd00::1]:8443.');
  return [...earlier, { host, port: port(number) }];
}
