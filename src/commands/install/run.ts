import { installController } from '../../installation/install/install.js';
import { changeCluster } from '../shared/changes/confirm-change.js';
import { podsCost } from '../shared/changes/pods-cost.js';
import { withClient } from '../shared/with-client.js';
import type { InstallFlags } from './flags.js';

/** Installs the controller. Prints a line for each object. */
export async function runInstall(flags: InstallFlags): Promise<void> {
  const request = { ...flags, mode: 'install' } as const;
  await withClient(flags, (client, kubeConfig) =>
    changeCluster({ client, kubeConfig }, flags, {
      preview: (reporter) => installController(client, { ...request, dryRun: true }, reporter),
      work: (reporter) => installController(client, request, reporter),
      ...podsCost('install', flags),
    }),
  );
}
