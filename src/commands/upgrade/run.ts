import { installController } from '../../installation/install/install.js';
import { changeCluster } from '../shared/changes/confirm-change.js';
import { podsCost } from '../shared/changes/pods-cost.js';
import { withClient } from '../shared/with-client.js';
import type { UpgradeFlags } from './flags.js';

/** Brings an installed controller up to date. Prints a line for each object. */
export async function runUpgrade(flags: UpgradeFlags): Promise<void> {
  const request = { ...flags, mode: 'upgrade' } as const;
  await withClient(flags, (client, kubeConfig) =>
    changeCluster({ client, kubeConfig }, flags, {
      preview: (reporter) => installController(client, { ...request, dryRun: true }, reporter),
      work: (reporter) => installController(client, request, reporter),
      ...podsCost('upgrade', flags),
    }),
  );
}
