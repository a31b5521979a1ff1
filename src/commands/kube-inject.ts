import { Command } from 'commander';

import type { KubeInjectFlags } from './kube-inject/flags.js';
import { withInputFlags, withOutputFlags } from './shared/manifests/manifest-flags.js';
import { withConfigFlags, withParamFlags } from './shared/sidecar-config/config-flags.js';

/** `kube-inject`: files in, files with sidecars out, without a cluster. */
export function kubeInjectCommand(): Command {
  const command = new Command('kube-inject').description(
    'put the sidecar into the workloads of manifests; needs no cluster',
  );
  return withOutputFlags(withParamFlags(withConfigFlags(withInputFlags(command))))
    .option('--force', 'inject whatever policy, namespace, annotation and selectors say, unless it has a sidecar')
    .option(
      '--emitTemplate',
      'print the configuration, with a template, that these flags make, and end; the ConfigMap where flags name it',
    )
    .addHelpText(
      'after',
      `
Documents that get no sidecar keep their bytes, and the others all but the sidecar. What was done with each workload, and
why, is said on standard error. Where a document does not parse, or no sidecar can be made for a workload, nothing is written.

Example:
  istio-initializer kube-inject -f apps.yaml | kubectl apply -f -
  istio-initializer kube-inject -f manifests/ --recursive --check`,
    )
    .action(async (flags: KubeInjectFlags) => {
      const { runKubeInject } = await import('./kube-inject/run.js');
      await runKubeInject(flags);
    });
}
