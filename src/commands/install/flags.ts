import { Command, Option } from 'commander';

import { type ConnectionFlags, withConnectionFlags } from '../shared/connection.js';
import { durationMs, imageReference, positiveInteger } from '../shared/option-values.js';

/** Flags of `install` and `upgrade`, as commander gives them. */
export interface InstallFlags extends ConnectionFlags {
  readonly image?: string;
  readonly replicas?: number;
  readonly pods?: true;
  readonly manageInitializerConfiguration?: true;
  /** Milliseconds. */
  readonly timeout: number;
  readonly dryRun?: true;
  readonly yes?: true;
}

/** Adds these flags to a command. */
export function withInstallFlags(command: Command): Command {
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
