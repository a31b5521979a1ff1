import { Command, Option } from 'commander';

import type { InstallOptions } from '../../installation/install/install-options.js';
import { type ConnectionFlags, withConnectionFlags } from './connection.js';
import { durationMs, imageReference, positiveInteger } from './option-values.js';

/** Flags of every command that installs, as commander gives them. */
export interface InstallationFlags extends ConnectionFlags, InstallOptions {
  readonly yes?: true;
}

/** Adds these flags to a command. */
export function withInstallationFlags(command: Command): Command {
  return withConnectionFlags(command)
    .option(
      '--image <ref>',
      "image of the controller (default: the manifest's; one from another repository that is installed is kept)",
      imageReference,
    )
    .option(
      '--replicas <n>',
      "how many controllers (default: the manifest's 2, or more where more run)",
      positiveInteger,
    )
    .option('--pods', 'have pods of Jobs injected, which makes every pod of the cluster wait for the controller (1.8+)')
    .option(
      '--manageInitializerConfiguration',
      'leave it to the controller to register its name while it is ready, and to take it back when it stops',
    )
    .addOption(
      new Option('--timeout <duration>', 'how long to wait for the controller to be ready')
        .argParser(durationMs)
        .default(300_000, '5m'),
    )
    .option('--dry-run', 'only read, and print what would be done, in order')
    .option('--yes', 'do not ask');
}
