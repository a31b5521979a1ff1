import { objectCount } from '../../installation/object-label.js';
import { RELEASE_MODES } from '../../installation/release/release.js';
import { removeController } from '../../installation/uninstall/remove-controller.js';
import { changeCluster } from '../shared/changes/confirm-change.js';
import { confirm } from '../shared/terminal/confirm.js';
import { withClient } from '../shared/with-client.js';
import type { UninstallFlags } from './flags.js';

/** Removes the controller. Prints a line for each object. */
export async function runUninstall(flags: UninstallFlags): Promise<void> {
  const { releasePending, purge, ...options } = flags;
  const removal = {
    ...options,
    command: 'uninstall',
    abandonsMigration: true,
    config: purge ? 'purge' : 'keep',
    confirmRelease: (count: number) => (releasePending ? Promise.resolve(true) : confirmRelease(count)),
  } as const;
  await withClient(flags, (client, kubeConfig) =>
    changeCluster({ client, kubeConfig }, flags, {
      preview: (reporter) => removeController(client, { ...removal, dryRun: true }, reporter),
      work: (reporter) => removeController(client, removal, reporter),
    }),
  );
}

function confirmRelease(count: number): Promise<boolean> {
  const [verb, it] = count === 1 ? ['waits', 'it'] : ['wait', 'them'];
  return confirm({
    what: `uninstall: ${objectCount(count)} still ${verb}, and no new ones will; release ${it}`,
    question: `Release ${objectCount(count)} (${RELEASE_MODES.release.means})?`,
    flag: '--release-pending',
  });
}
