import type { InstallMode, InstallRequest } from '../../installation/install/install.js';
import type { InstallationFlags } from './installation-flags.js';
import { confirm } from './terminal/confirm.js';
import { printLine } from './terminal/terminal-reporter.js';

const PODS_COST = `With --pods EVERY new pod of the cluster waits until a controller has initialized it, the controllers' own pods
included. If all controllers are lost, no pod can start until you run, from outside the cluster, one of
  istio-initializer install
  istio-initializer pending --namespace istio-system --release
  istio-initializer uninstall
--manage-initializer-configuration does not remove this registration.`;

/** Says what --pods costs, and asks whether to go on where the flags do not answer that. */
export function podsConfirmation(
  mode: InstallMode,
  { yes, dryRun }: Pick<InstallationFlags, 'yes' | 'dryRun'>,
): InstallRequest['confirmPods'] {
  return async () => {
    printLine(PODS_COST);
    if (yes || dryRun) return true;
    return confirm({ what: `${mode} --pods`, question: 'Go on?', flag: '--yes' });
  };
}
