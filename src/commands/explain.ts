import { Command, Option } from 'commander';

import type { ExplainFlags } from './explain/flags.js';
import { withFiles, withInputFlags } from './shared/manifests/manifest-flags.js';
import { withConfigFlags, withParamFlags } from './shared/sidecar-config/config-flags.js';
import { withColorFlag } from './shared/terminal/colors.js';

/**
 * `explain`: prints which workloads get a sidecar and why, and what in them will not work in a mesh.
 * @param version of this program
 */
export function explainCommand(version: string): Command {
  const command = withInputFlags(new Command('explain'))
    .description(
      'print which workloads of manifests or of a cluster get a sidecar and why, and what in them will not work',
    )
    .addOption(
      new Option(
        '-n, --namespace <name>',
        'explain the workloads of a namespace; with -f, the namespace in which objects will be that name none themselves',
      ),
    )
    .addOption(
      new Option('-A, --all-namespaces', 'explain the workloads of all namespaces').conflicts([
        'filename',
        'namespace',
      ]),
    );
  return withColorFlag(withParamFlags(withConfigFlags(command)), 'the tables')
    .option('--redirect', 'also show which traffic of each injected workload goes through its proxy')
    .option(
      '--strict',
      'exit with 1 if there is a warning, or a workload that can get no sidecar or is not ok in the cluster',
    )
    .addOption(
      new Option(
        '-o, --output <form>',
        'format of the results; sarif and github have what --strict fails on as errors, with file and line',
      )
        .choices(['table', 'json', 'yaml', 'sarif', 'github'])
        .default('table'),
    )
    .addHelpText(
      'after',
      `
Nothing is changed. For the workloads of a cluster (-n, --all-namespaces) the column NOW compares what is there with what
would be created now: ok, missing (no sidecar), outdated (another version, or other containers), unexpected (a sidecar that
it would not get). Lines below say who is asked about it when it is created: which webhooks, by which selectors, and
whether the initializer; or why nobody is. Objects that a workload has created, such as the pods of a Deployment, are not
listed. The configuration is then read from the cluster unless files or flags give it.

Example:
  istio-initializer explain -f apps.yaml
  istio-initializer explain --all-namespaces --strict
  istio-initializer explain -f apps.yaml -n shop --redirect
  istio-initializer explain -f manifests/ -R -o sarif > explain.sarif`,
    )
    .action(async (files: readonly string[], flags: ExplainFlags) => {
      const { runExplain } = await import('./explain/run.js');
      await runExplain(withFiles(flags, files), version);
    });
}
