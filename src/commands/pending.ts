import { Command, Option } from 'commander';

import type { PendingFlags } from './pending/flags.js';
import { withConnectionFlags } from './shared/connection.js';
import { durationMs } from './shared/option-values.js';

/** `pending`: what is stuck uninitialized, and a way out. */
export function pendingCommand(): Command {
  return withConnectionFlags(new Command('pending'))
    .description('list what is uninitialized, for whom it waits and how long; and get it out')
    .option('-n, --namespace <name>', 'namespace to look in', 'default')
    .option('-A, --all-namespaces', 'look in all namespaces, and at what is in none')
    .option('--initializer <name>', 'only what waits for this initializer first; --release takes off only its name')
    .option('--older-than <duration>', 'only what was created longer ago than this', durationMs, 0)
    .option('--release', 'take the names off: the objects come into being as they are')
    .option('--fail', 'delete the objects, and answer who still waits for them with an error')
    .option('--delete', 'delete the objects')
    .option('--yes', 'do not ask')
    .addOption(new Option('-o, --output <form>', 'form of the list').choices(['table', 'json']).default('table'))
    .addHelpText(
      'after',
      `
Looks at every kind that the server serves. Without --release, --fail or --delete nothing is changed. Getting objects out
takes the right to "initialize" them, which cluster-admin has.

Example:
  istio-initializer pending --all-namespaces --older-than 30s --release`,
    )
    .action(async (flags: PendingFlags) => {
      const { runPending } = await import('./pending/run.js');
      await runPending(flags);
    });
}
