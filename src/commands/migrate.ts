import { Command, InvalidArgumentError, Option } from 'commander';

import type { MigrateFlags } from './migrate/flags.js';
import { withConnectionFlags } from './shared/connection.js';
import { durationMs, imageReference } from './shared/option-values.js';

/** `migrate`: from the initializer to the webhook. */
export function migrateCommand(): Command {
  return withConnectionFlags(new Command('migrate'))
    .description('go from the initializer to the webhook, on Kubernetes 1.9 to 1.13')
    .option('--yes', 'do it; without this, only print the steps, and which of them are done')
    .option('--image <ref>', 'image of the webhook (default: where the controller has its own from)', imageReference)
    .addOption(
      new Option('--timeout <duration>', 'how long each step may take to be ready')
        .argParser(durationMs)
        .default(300_000, '5m'),
    )
    .option('--webhook-url <url>', 'a webhook that runs elsewhere: nothing is started in the cluster', httpsUrl)
    .option('--ca-cert-file <file>', 'with --webhook-url: what its certificate is signed by, in PEM')
    .option('--probe-namespace <name>', 'where a pod is made to see whether it gets its sidecar (default: default)')
    .addHelpText(
      'after',
      `
Starts the webhook, has the API server ask it about every new pod, and sees that a pod gets its sidecar; only then it takes
the initializer's name out of every InitializerConfiguration, lets the controller finish what is pending, and removes it. At
every moment new pods get a sidecar from one of the two, and never from both. The ConfigMaps istio-inject and istio stay as
they are: the webhook goes by them. It may be interrupted, and goes on where it was when it is run again.

From then on pods are injected, not workloads: bare pods and those of Jobs get sidecars too, where the policy says so.

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
