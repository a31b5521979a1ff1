import { Command, Option } from 'commander';

import { withConnectionFlags } from './shared/connection.js';
import type { VersionFlags } from './version/flags.js';

/** `version`: which version this program is, and which one the API server. */
export function versionCommand(version: string): Command {
  return withConnectionFlags(new Command('version'))
    .description('print the version of this program, and that of the API server where there is one')
    .option('--client', 'print only the version of this program, and ask no server')
    .addOption(new Option('-o, --output <form>', 'format of the result (default: lines)').choices(['json', 'yaml']))
    .addHelpText(
      'after',
      `
The server is asked for 5 s at most. Where it does not answer, standard error says why; the exit code is 1 only if a flag has
named it.

Example:
  istio-initializer version --client
  istio-initializer version --context prod -o json`,
    )
    .action(async (flags: Omit<VersionFlags, 'version'>) => {
      const { runVersion } = await import('./version/run.js');
      await runVersion({ ...flags, version });
    });
}
