import { Command } from 'commander';

import {
  withFiles,
  withInputFlags,
  withManifestNamespace,
  withOutputFlags,
} from './shared/manifests/manifest-flags.js';
import type { UninjectFlags } from './uninject/flags.js';

/** `uninject`: reads manifests with sidecars and writes them as they were before. */
export function uninjectCommand(): Command {
  const command = new Command('uninject').description('remove the sidecar from the workloads of manifests');
  return withOutputFlags(withManifestNamespace(withInputFlags(command)))
    .addHelpText(
      'after',
      `
Removes the annotation sidecar.istio.io/status of each workload and what it lists. The annotation of 0.2 to 0.4 lists
nothing: then the parts are removed that a sidecar of these releases has. Of later releases, the pod's own settings of the
proxy, its probes, hooks, labels and annotations come back too. Everything else keeps its bytes; dnsConfig and the pod's
securityContext stay where nothing records what they were before. What was removed from each workload, and what may not be
as it was, is printed on standard error. If a document does not parse, nothing is written.

Example:
  istio-initializer uninject -f injected.yaml > apps.yaml
  istio-initializer uninject -f manifests/ --recursive --in-place`,
    )
    .action(async (files: readonly string[], flags: UninjectFlags) => {
      const { runUninject } = await import('./uninject/run.js');
      await runUninject(withFiles(flags, files));
    });
}
