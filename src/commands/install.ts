import { Command } from 'commander';

import type { InstallFlags } from './install/flags.js';
import { withInstallationFlags } from './shared/installation-flags.js';

/** `install`: applies the manifests of this package, in an order in which no workload waits for a missing controller. */
export function installCommand(): Command {
  return withInstallationFlags(new Command('install'))
    .description('install the controller; new workloads wait for it only once it is ready')
    .addHelpText(
      'after',
      `
Creates the namespace istio-system, ConfigMaps (existing ones are kept), roles, Deployment and PodDisruptionBudget, waits
until a controller is ready, and only then registers it in an InitializerConfiguration. Objects that exist are brought up to
date, so the command can be run again at any time. It needs the role cluster-admin.

Example:
  istio-initializer install --image registry.example.com/istio-initializer:1.0.0`,
    )
    .action(async (flags: InstallFlags) => {
      const { runInstall } = await import('./install/run.js');
      await runInstall(flags);
    });
}
