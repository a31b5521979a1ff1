import { Command, Option } from 'commander';

import type { PendingFlags } from './pending/flags.js';
import { withConnectionFlags } from './shared/connection.js';
import { durationMs } from './shared/option-values.js';
import { withColorFlag } from './shared/terminal/colors.js';

/** `pending`: lists the objects that are stuck uninitialized, and releases, fails or deletes them. */
export function pendingCommand(): Command {
  return withColorFlag(withConnectionFlags(new Command('pending')), 'the table')
    .description('list the uninitialized objects, what they wait for and how long; release, fail or delete them')
    .option('-n, --namespace <name>', "namespace to list (default: the context's own, else default)")
    .option('-A, --all-namespaces', 'list all namespaces, and objects without a namespace')
    .option(
      '--initializer <name>',
      'only objects that wait for this initializer first; --release removes only its name',
    )
    .option('--older-than <duration>', 'only objects that were created longer ago than this', durationMs, 0)
    .option('--release', 'remove the pending initializers: the objects become visible as they are')
    .option('--fail', 'delete the objects, and have the API server answer waiting creators with an error')
    .option('--delete', 'delete the objects')
    .option('--dry-run', 'only print what --release, --fail or --delete would do')
    .option('--yes', 'do not ask')
    .addOption(
      new Option('-o, --output <form>', 'format of the list').choices(['table', 'json', 'yaml']).default('table'),
    )
    .addHelpText(
      'after',
      `
Lists every kind that the server serves. Without --release, --fail or --delete nothing is changed. --release and --fail need
the right to "initialize" the objects, which cluster-admin has.

Example:
  istio-initializer pending --all-namespaces --older-than 30s --release`,
    )
    .action(async (flags: PendingFlags) => {
      const { runPending } = await import('./pending/run.js');
      await runPending(flags);
    });
}
