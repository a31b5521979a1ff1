import { type Command, InvalidArgumentError, Option } from 'commander';

import type { ConnectionFlags } from '../../shared/connection.js';

const MOST_DAYS = 3650;

/** How a certificate is issued. */
export interface IssuerFlags extends ConnectionFlags {
  readonly days: number;
  /** Name of a signer of the cluster; true: the only one of a cluster without signer names. */
  readonly signer?: string | true;
  readonly caCertFile?: string;
}

/** Adds these flags to a command. */
export function withIssuerFlags(command: Command): Command {
  return command
    .addOption(new Option('--days <number>', 'validity of the certificate in days').argParser(days).default(365))
    .option('--signer [name]', 'have the cluster sign it: creates a CertificateSigningRequest and approves it')
    .option(
      '--ca-cert-file <file>',
      'with --signer: the CA of the signer (default: searched among the CAs of the cluster)',
    );
}

function days(value: string): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= 1 && number <= MOST_DAYS) return number;
  throw new InvalidArgumentError(`want whole days between 1 and ${MOST_DAYS}.`);
}
