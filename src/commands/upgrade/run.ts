import { installController } from '../../installation/install/install.js';
import { podsConfirmation } from '../shared/confirm-pods.js';
import { terminalReporter } from '../shared/terminal/terminal-reporter.js';
import { withClient } from '../shared/with-client.js';
import type { UpgradeFlags } from './flags.js';

/** Brings an installed controller up to date. Prints a line for each object. */
export async function runUpgrade(flags: UpgradeFlags): Promise<void> {
  const request = { ...flags, mode: 'upgrade', confirmPods: podsConfirmation('upgrade', flags) } as const;
  await withClient(flags, (client) => installController(client, request, terminalReporter(flags)));
}
