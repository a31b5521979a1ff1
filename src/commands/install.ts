import { Command } from 'commander';

import type { InstallFlags } from './install/flags.js';
import { withInstallationFlags } from './shared/installation-flags.js';

/** `install`: the manifests of this package, in the order that never freezes a cluster. */
export function installCommand(): Command {
  return withInstallationFlags(new Command('install'))
    .description('install the controller; new workloads are made to wait for it only when it is ready')
    .addHelpText(
      'after',
      `
Creates the namespace istio-system, ConfigMaps (those that are there are kept), roles, Deployment and PodDisruptionBudget,
waits until a controller is ready, and only then registers it in an InitializerConfiguration. What is there already is
brought up to date, so it can be run again at any time. It takes the role cluster-admin.

Example:
  istio-initializer install --image registry.example.com/istio-initializer:0.1.0`,
    )
    .action(async (flags: InstallFlags) => {
      const { runInstall } = await import('./install/run.js');
      await runInstall(flags);
    });
}
