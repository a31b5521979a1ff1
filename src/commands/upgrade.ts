import { Command } from 'commander';

import { withInstallationFlags } from './shared/installation-flags.js';
import type { UpgradeFlags } from './upgrade/flags.js';

/** `upgrade`: brings an installation up to date with the manifests of this package. */
export function upgradeCommand(): Command {
  return withInstallationFlags(new Command('upgrade'))
    .description('upgrade an installed controller to this version, and wait until its replicas are replaced')
    .addHelpText(
      'after',
      `
Does what install does, for an existing installation: the controllers are replaced one by one, never all at once. ConfigMaps
and InitializerConfigurations are kept as they are; rights are added before the first new controller starts, and none is
removed. If an upgrade fails half way, the previous controllers go on working.

Example:
  istio-initializer upgrade --image registry.example.com/istio-initializer:1.0.0`,
    )
    .action(async (flags: UpgradeFlags) => {
      const { runUpgrade } = await import('./upgrade/run.js');
      await runUpgrade(flags);
    });
}
