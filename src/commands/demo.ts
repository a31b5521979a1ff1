import { Command, Option } from 'commander';

import type { DemoFlags } from './demo/flags.js';
import { withColorFlag } from './shared/terminal/colors.js';

/** `demo`: shows injection on this machine, without a cluster. */
export function demoCommand(): Command {
  return withColorFlag(new Command('demo'), 'the table')
    .description('show injection on this machine: a sandbox API server, a controller, and a workload for every rule')
    .addOption(
      new Option('--kubernetes-version <version>', 'Kubernetes version that the sandbox imitates')
        .choices(['1.7', '1.9'])
        .default('1.9'),
    )
    .addOption(
      new Option('--istio-version <version>', 'inject pods by the webhook, with the templates for this Istio')
        .choices(['1.31'])
        .conflicts(['keep', 'kubernetesVersion']),
    )
    .option(
      '--keep',
      'leave sandbox and controller running, and print how to reach them, the URL of the status page, and how to stop them',
    )
    .option('--json', 'print the rows of the truth table as JSON, and nothing else')
    .addHelpText(
      'after',
      `
Example:
  istio-initializer demo --kubernetes-version 1.7`,
    )
    .action(async (flags: DemoFlags) => {
      if (flags.istioVersion !== undefined) {
        const { runWebhookDemo } = await import('./demo/run-webhook.js');
        await runWebhookDemo(flags);
        return;
      }
      const { runDemo } = await import('./demo/run.js');
      await runDemo(flags);
    });
}
