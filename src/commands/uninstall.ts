import { Command, Option } from 'commander';

import { withConnectionFlags } from './shared/connection.js';
import { installedNamespace } from './shared/flags/installed-namespace.js';
import { durationMs } from './shared/option-values.js';
import type { UninstallFlags } from './uninstall/flags.js';

/** `uninstall`: removes everything, in an order in which no workload waits for a missing controller. */
export function uninstallCommand(): Command {
  return withConnectionFlags(new Command('uninstall'))
    .description('remove the controller, once no workload waits for it')
    .addOption(installedNamespace())
    .option('--initializer <name>', 'a name to unregister besides the configured one and sidecar.initializer.istio.io')
    .option('--release-pending', 'release what still waits when no controller is ready, or after --timeout')
    .option('--purge', 'delete the ConfigMap istio-inject too')
    .addOption(
      new Option('--timeout <duration>', 'how long the controller may take to finish what is pending')
        .argParser(durationMs)
        .default(60_000, '60s'),
    )
    .option('--dry-run', 'only read, and print what would be done, in order')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
First the initializer's name is removed from every InitializerConfiguration, so that nothing new waits; then the controller
finishes what is pending; then Deployment, PodDisruptionBudget, roles and lock are deleted. The ConfigMap istio and the
namespace istio-system are kept, and without --purge so is your configuration. The command can be run again at any time.

Example:
  istio-initializer uninstall --release-pending`,
    )
    .action(async (flags: UninstallFlags) => {
      const { runUninstall } = await import('./uninstall/run.js');
      await runUninstall(flags);
    });
}
