import { Command } from 'commander';

import { readText } from './read-text.js';
import { writeText } from './write-text.js';

interface Flags {
  readonly filename: string;
  readonly output?: string;
  readonly injectConfigFile?: string;
  readonly meshConfigFile?: string;
}

async function kubeInject(flags: Flags): Promise<void> {
  const [{ loadSidecarConfig }, { injectManifest }, { explainReason }] = await Promise.all([
    import('./sidecar-config.js'),
    import('../injection/manifest.js'),
    import('../injection/reason.js'),
  ]);
  const { sidecarConfig, warnings } = await loadSidecarConfig(flags);
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
  const name = flags.filename === '-' ? 'standard input' : flags.filename;
  const { text, outcomes } = injectManifest(await readText(flags.filename), name, sidecarConfig);
  await writeText(flags.output ?? '-', text);
  for (const { workload, decision } of outcomes) {
    const object = [
      workload.kind,
      workload.namespace === '' ? workload.name : `${workload.namespace}/${workload.name}`,
    ];
    const done = decision.action === 'inject' ? 'injected' : 'not injected';
    process.stderr.write(`${object.join(' ')}: ${done}: ${explainReason(decision.reason)} (${decision.reason})\n`);
  }
}

/** `kube-inject`: files in, files with sidecars out, without a cluster. */
export function kubeInjectCommand(): Command {
  return new Command('kube-inject')
    .description('put the sidecar into the workloads of a manifest; needs no cluster')
    .requiredOption('-f, --filename <file>', 'manifest to read, YAML or JSON, many documents; - is standard input')
    .option('-o, --output <file>', 'where to write the result (default: standard output); may be the input file')
    .option('--injectConfigFile <file>', 'injection configuration, or the ConfigMap istio-inject around it')
    .option('--meshConfigFile <file>', 'mesh configuration, or the ConfigMap istio around it')
    .addHelpText(
      'after',
      `
Documents that get no sidecar keep their bytes. What was done with each workload, and why, is said on standard error.

Example:
  istio-initializer kube-inject -f apps.yaml | kubectl apply -f -`,
    )
    .action(kubeInject);
}
