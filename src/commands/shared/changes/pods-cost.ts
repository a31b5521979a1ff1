import type { InstallMode } from '../../../installation/install/install.js';
import type { ClusterChange } from './confirm-change.js';

const PODS_COST = `With --pods EVERY new pod of the cluster waits until a controller has initialized it, the controllers' own pods
included. If all controllers are lost, no pod can start until you run, from outside the cluster, one of
  istio-initializer install
  istio-initializer pending --namespace istio-system --release
  istio-initializer uninstall
--manage-initializer-configuration does not remove this registration.`;

/** What --pods costs, to be said before it is confirmed, also without a terminal; nothing without the flag. */
export function podsCost(
  mode: InstallMode,
  { pods }: { readonly pods?: true },
): Pick<ClusterChange, 'cost' | 'mustAsk'> {
  return pods ? { cost: PODS_COST, mustAsk: `${mode} --pods` } : {};
}
