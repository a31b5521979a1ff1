import { type Command, Option } from 'commander';

import type { InstallOptions } from '../../installation/install/install-options.js';
import { type ConnectionFlags, withConnectionFlags } from './connection.js';
import { installedNamespace } from './flags/installed-namespace.js';
import { durationMs, imageReference, positiveInteger } from './option-values.js';

/** Flags of every command that installs, as commander gives them. */
export interface InstallationFlags extends ConnectionFlags, InstallOptions {
  readonly yes?: true;
}

/** Adds these flags to a command. */
export function withInstallationFlags(command: Command): Command {
  return withConnectionFlags(command)
    .addOption(installedNamespace())
    .option(
      '--image <ref>',
      "image of the controller (default: the manifest's; an installed image from another repository is kept)",
      imageReference,
    )
    .option(
      '--replicas <n>',
      "number of replicas (default: the manifest's 2, or more if more are installed)",
      positiveInteger,
    )
    .option('--pods', 'inject the pods of Jobs, which makes every pod of the cluster wait for the controller (1.8+)')
    .option(
      '--manage-initializer-configuration',
      'have the controller register its name while it is ready, and unregister it when it stops',
    )
    .addOption(
      new Option('--timeout <duration>', 'how long to wait for the controller to be ready')
        .argParser(durationMs)
        .default(300_000, '5m'),
    )
    .option('--dry-run', 'only read, and print what would be done, in order')
    .option('--yes', 'do not ask');
}
