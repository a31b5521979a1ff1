import { Command, InvalidArgumentError, Option } from 'commander';

import type { CheckFlags, ServiceAccountName } from './check/flags.js';
import { withClusterConfigFlags, withRevisionConfigMap } from './shared/cluster-config-flags.js';
import { withConnectionFlags } from './shared/connection.js';
import { withColorFlag } from './shared/terminal/colors.js';

/** `check`: checks that a cluster has what the controller needs. */
export function checkCommand(): Command {
  const command = withClusterConfigFlags(withConnectionFlags(new Command('check')));
  return withColorFlag(command, 'the table')
    .description('check that a cluster has all that the controller needs, and print what is missing')
    .option(
      '--service-account <namespace/name>',
      "whose rights to check (default: the controller's if you may query them, else your own)",
      serviceAccountName,
    )
    .option(
      '--manage-initializer-configuration',
      "check also the rights that the controller's flag of the same name needs: to register its own name",
    )
    .option('--strict', 'fail on warnings too')
    .addOption(
      new Option('-o, --output <form>', 'format of the results').choices(['table', 'json', 'yaml']).default('table'),
    )
    .addHelpText(
      'after',
      `
Checks the server's version, clock, API group and admission plugin, the ConfigMaps, the rights of the controller, the
InitializerConfigurations, and what has been pending for more than 30 s. Nothing is changed. The exit code is 0 if no
check fails, else 1.

Example:
  istio-initializer check --kubeconfig ~/.kube/config`,
    )
    .action(async (flags: CheckFlags) => {
      const { runCheck } = await import('./check/run.js');
      await runCheck(withRevisionConfigMap(flags));
    });
}

/** `NAMESPACE/NAME`. For commander: throws InvalidArgumentError. */
function serviceAccountName(value: string): ServiceAccountName {
  const [namespace = '', name = '', ...rest] = value.split('/');
  if (namespace !== '' && name !== '' && rest.length === 0) return { namespace, name };
  throw new InvalidArgumentError('want NAMESPACE/NAME, like istio-system/istio-initializer-service-account.');
}
