import type { InstallMode, InstallRequest } from '../../installation/install/install.js';
import type { InstallationFlags } from './installation-flags.js';
import { confirm } from './terminal/confirm.js';
import { printLine } from './terminal/terminal-reporter.js';

const PODS_COST = `With --pods EVERY new pod of the cluster waits until a controller has looked at it, the controllers' own pods
included. A cluster that loses all of them can start no pod until somebody runs, from outside, one of
  istio-initializer install
  istio-initializer pending --namespace istio-system --release
  istio-initializer uninstall
--manageInitializerConfiguration does not take that one back.`;

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
