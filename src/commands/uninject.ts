import { Command } from 'commander';

import { withInputFlags, withOutputFlags } from './shared/manifests/manifest-flags.js';
import type { UninjectFlags } from './uninject/flags.js';

/** `uninject`: files with sidecars in, the files from before out. */
export function uninjectCommand(): Command {
  const command = new Command('uninject').description('take the sidecar out of the workloads of manifests again');
  return withOutputFlags(withInputFlags(command))
    .addHelpText(
      'after',
      `
What the annotation sidecar.istio.io/status of a workload names is taken out, and the annotation; of the status of 0.2 to
0.4, which names nothing, what a sidecar of these releases has. Everything else keeps its bytes; dnsConfig and the pod's
securityContext stay, because no status tells what they were before. What was taken out of each workload is said on standard
error. Where a document does not parse nothing is written.

Example:
  istio-initializer uninject -f injected.yaml > apps.yaml
  istio-initializer uninject -f manifests/ --recursive --in-place`,
    )
    .action(async (flags: UninjectFlags) => {
      const { runUninject } = await import('./uninject/run.js');
      await runUninject(flags);
    });
}
