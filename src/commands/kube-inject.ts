import { Command } from 'commander';

import type { KubeInjectFlags } from './kube-inject/flags.js';
import {
  withFiles,
  withInputFlags,
  withManifestNamespace,
  withOutputFlags,
} from './shared/manifests/manifest-flags.js';
import { withConfigFlags, withParamFlags } from './shared/sidecar-config/config-flags.js';

/** `kube-inject`: reads manifests and writes them with sidecars, without a cluster. */
export function kubeInjectCommand(): Command {
  const command = new Command('kube-inject').description(
    'inject the sidecar into the workloads of manifests; needs no cluster',
  );
  return withOutputFlags(withParamFlags(withConfigFlags(withManifestNamespace(withInputFlags(command)))))
    .option(
      '--force',
      'inject whatever policy, namespace, annotation and selectors say, unless there is a sidecar already',
    )
    .option('--verbose', "also print the configuration's release, what shows it, and what was done to each pod")
    .option(
      '--emitTemplate',
      'only print the configuration, with a template, that these flags make; as a ConfigMap if flags name one',
    )
    .addHelpText(
      'after',
      `
Documents without a sidecar keep every byte; in the others only the sidecar is new. What was done with each workload, and
why, is printed on standard error. If a document does not parse, or no sidecar can be made for a workload, nothing is written.
The configuration is read from files or from a cluster if a flag names one, else the flags --hub to --debug make it.

Example:
  istio-initializer kube-inject -f apps.yaml | kubectl apply -f -
  istio-initializer kube-inject -f apps.yaml -n shop | kubectl apply -n shop -f -
  istio-initializer kube-inject -f manifests/ --recursive --check`,
    )
    .action(async (files: readonly string[], flags: KubeInjectFlags) => {
      const { runKubeInject } = await import('./kube-inject/run.js');
      await runKubeInject(withFiles(flags, files));
    });
}
