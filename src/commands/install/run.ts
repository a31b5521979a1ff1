import { installController } from '../../installation/install/install.js';
import { podsConfirmation } from '../shared/confirm-pods.js';
import { terminalReporter } from '../shared/terminal/terminal-reporter.js';
import { withClient } from '../shared/with-client.js';
import type { InstallFlags } from './flags.js';

/** Installs the controller. Prints a line for each object. */
export async function runInstall(flags: InstallFlags): Promise<void> {
  const request = { ...flags, mode: 'install', confirmPods: podsConfirmation('install', flags) } as const;
  await withClient(flags, (client) => installController(client, request, terminalReporter(flags)));
}
