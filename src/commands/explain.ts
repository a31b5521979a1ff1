import { Command, Option } from 'commander';

import type { ExplainFlags } from './explain/flags.js';
import { withInputFlags } from './shared/manifests/manifest-flags.js';
import { withConfigFlags, withParamFlags } from './shared/sidecar-config/config-flags.js';

/** `explain`: which workloads get a sidecar and why, and what in them will not do in a mesh. */
export function explainCommand(): Command {
  const command = withInputFlags(new Command('explain'))
    .description(
      'say which workloads get a sidecar and why, of manifests or of a cluster, and what in them will not work',
    )
    .addOption(new Option('-n, --namespace <name>', 'the workloads of a namespace').conflicts('filename'))
    .addOption(
      new Option('-A, --all-namespaces', 'the workloads of all namespaces').conflicts(['filename', 'namespace']),
    );
  return withParamFlags(withConfigFlags(command))
    .option('--redirect', 'show too which traffic of each injected workload goes through its proxy')
    .option('--strict', 'end with 1 where there is a warning, or a workload of a cluster is not as it would be')
    .addOption(
      new Option('-o, --output <form>', 'form of the results').choices(['table', 'json', 'yaml']).default('table'),
    )
    .addHelpText(
      'after',
      `
Nothing is changed. Of a cluster (-n, --all-namespaces) it also says what each workload is now beside what it would be if it
were created now: ok, missing (no sidecar), outdated (another version, or other containers), unexpected (a sidecar that it
would not get). What a workload has made itself, like the pods of a Deployment, is not listed beside it. The configuration
then is that of the cluster unless files or flags say otherwise.

Examples:
  istio-initializer explain -f apps.yaml
  istio-initializer explain --all-namespaces --strict
  istio-initializer explain -f apps.yaml --redirect`,
    )
    .action(async (flags: ExplainFlags) => {
      const { runExplain } = await import('./explain/run.js');
      await runExplain(flags);
    });
}
