import { Command, InvalidArgumentError, Option } from 'commander';

import type { MigrateFlags } from './migrate/flags.js';
import { withConnectionFlags } from './shared/connection.js';
import { installedNamespace } from './shared/flags/installed-namespace.js';
import { durationMs, imageReference } from './shared/option-values.js';

/** `migrate`: replaces the initializer with the webhook. */
export function migrateCommand(): Command {
  return withConnectionFlags(new Command('migrate'))
    .description('replace the initializer with the webhook, on Kubernetes 1.9 to 1.13')
    .addOption(installedNamespace())
    .option('--yes', 'carry out the steps; without it, print them, which of them are done, and ask on a terminal')
    .option('--dry-run', 'only print the steps, which of them are done, and what would change')
    .option('--image <ref>', 'image of the webhook (default: as for install --image)', imageReference)
    .addOption(
      new Option('--timeout <duration>', 'how long to wait in each step').argParser(durationMs).default(300_000, '5m'),
    )
    .option('--webhook-url <url>', 'URL of a webhook that runs elsewhere; none is started in the cluster', httpsUrl)
    .option('--ca-cert-file <file>', 'with --webhook-url: the CA of its certificate, PEM')
    .option(
      '--probe-namespace <name>',
      'namespace for a test pod (default: default, or the first one of the configuration)',
    )
    .addHelpText(
      'after',
      `
Starts the webhook, checks that a test pod gets its sidecar from it, and registers it for every new pod. Only then it removes
the initializer's name from every InitializerConfiguration, lets the controller finish what is pending, and removes it. At
every moment new pods get a sidecar from one of the two, and never from both. The ConfigMaps istio-inject and istio stay as
they are: the webhook reads them. An interrupted migration continues where it stopped when the command is run again.

From then on pods are injected, not workloads: bare pods and the pods of Jobs get sidecars too, if the policy says so.

Example:
  istio-initializer migrate --yes`,
    )
    .action(async (flags: MigrateFlags) => {
      const { runMigrate } = await import('./migrate/run.js');
      await runMigrate(flags);
    });
}

function httpsUrl(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === 'https:' && url.search === '' && url.hash === '' && url.username === '') return value;
  throw new InvalidArgumentError('want a URL like https://injector.example.com/inject.');
}
