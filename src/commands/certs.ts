import { Command, InvalidArgumentError, Option } from 'commander';

import type { SecretName } from '../kubernetes/resources/secret.js';
import type { ServerAddress } from '../webhook/certificates/served-certificate.js';
import type { CertsCreateFlags, CertsPatchFlags, CertsRotateFlags } from './certs/flags.js';
import { withConnectionFlags } from './shared/connection.js';
import { durationMs, port } from './shared/option-values.js';

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LONGEST_SUBDOMAIN = 253;
const MOST_DAYS = 3650;

/** `certs`: the certificates of the webhook. */
export function certsCommand(): Command {
  return new Command('certs')
    .description("make, trust and replace the webhook's serving certificate")
    .addCommand(createCommand())
    .addCommand(patchCommand())
    .addCommand(rotateCommand());
}

function label(value: string): string {
  if (DNS_LABEL.test(value)) return value;
  throw new InvalidArgumentError('want lower case letters, digits and dashes, 63 at most.');
}

function subdomain(value: string): string {
  if (DNS_SUBDOMAIN.test(value) && value.length <= LONGEST_SUBDOMAIN) return value;
  throw new InvalidArgumentError('want lower case letters, digits, dashes and dots.');
}

function days(value: string): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= 1 && number <= MOST_DAYS) return number;
  throw new InvalidArgumentError(`want whole days between 1 and ${MOST_DAYS}.`);
}

function namespacedName(value: string): SecretName {
  const [namespace = '', name = '', ...rest] = value.split('/');
  if (DNS_LABEL.test(namespace) && DNS_SUBDOMAIN.test(name) && rest.length === 0) return { namespace, name };
  throw new InvalidArgumentError('want NAMESPACE/NAME, like istio-system/sidecar-injector-certs.');
}

/** `HOST:PORT`, with brackets around an IPv6 address; one more of several. */
function address(value: string, earlier: readonly ServerAddress[]): readonly ServerAddress[] {
  const [, bracketed, plain, number = ''] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d+)$/.exec(value) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) throw new InvalidArgumentError('want HOST:PORT, like 10.1.2.3:8443 or [fd00::1]:8443.');
  return [...earlier, { host, port: port(number) }];
}

function withIssuerFlags(command: Command): Command {
  return command
    .addOption(new Option('--days <number>', 'how long the certificate is valid').argParser(days).default(365))
    .option('--signer [name]', 'have the cluster sign it, by a CertificateSigningRequest that is approved at once')
    .option('--caCertFile <file>', 'with --signer: its authority (default: found among those of the cluster)');
}

function createCommand(): Command {
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
      const { runCertsCreate } = await import('./certs/run-create.js');
      await runCertsCreate(flags);
    });
}

function patchCommand(): Command {
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
    .action(async (name: string | undefined, flags: CertsPatchFlags) => {
      const { runCertsPatch } = await import('./certs/run-patch-ca-bundle.js');
      await runCertsPatch(name, flags);
    });
}

function rotateCommand(): Command {
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
      const { runCertsRotate } = await import('./certs/run-rotate.js');
      await runCertsRotate(flags);
    });
}
