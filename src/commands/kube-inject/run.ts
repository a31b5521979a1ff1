import { forceInjection } from '../../injection/config/params-config.js';
import { readReleaseOf } from '../../injection/config/read-release.js';
import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import { explainReason } from '../../injection/decision/reason.js';
import { injectManifest, type ManifestOutcome } from '../../injection/manifest/manifest.js';
import { objectName } from '../../injection/workload/workload.js';
import { refuseContradictions } from '../shared/manifests/contradictions.js';
import {
  failIfChanged,
  reasonsText,
  rewriteFiles,
  warnOfFormatName,
  writeRewrittenFiles,
} from '../shared/manifests/rewrite-files.js';
import { wrapInConfigMap } from '../shared/sidecar-config/flag-config.js';
import {
  INJECT_CONFIG_MAPS,
  ISTIO_NAMESPACE,
  loadConfig,
  type LoadedConfig,
  usesCluster,
} from '../shared/sidecar-config/load-config.js';
import { writeText } from '../shared/write-text.js';
import type { KubeInjectFlags } from './flags.js';

/**
 * Reads manifests and a configuration, and writes the injected manifests. If anything fails, nothing is written.
 * @throws OperationalError, ManifestError, ConfigError, KubeApiError
 */
export async function runKubeInject(flags: KubeInjectFlags): Promise<void> {
  refuseContradictions(flags);
  if (flags.emitTemplate) {
    await emitTemplate(flags);
    return;
  }
  const { sidecarConfig: given, warnings } = await configOf(flags);
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
  if (flags.verbose) process.stderr.write(releaseLine(given));
  const sidecarConfig: SidecarConfig = flags.force ? { ...given, config: forceInjection(given.config) } : given;
  const files = await rewriteFiles(flags, (text, manifest) => injectManifest(text, manifest, sidecarConfig));
  await writeRewrittenFiles(files, flags);
  const outcomes = files.flatMap(({ rewritten }) => rewritten.outcomes);
  // Most are of the template, and the same for every workload.
  const ofSidecars = new Set(outcomes.flatMap((outcome) => outcome.warnings));
  for (const warning of ofSidecars) process.stderr.write(`warning: ${warning}\n`);
  if (!flags.quiet) {
    process.stderr.write(reasonsText(files, flags, (outcome) => linesAbout(outcome, flags.verbose === true)));
  }
  if (flags.check) failIfChanged(files, 'would get a sidecar');
}

async function configOf(flags: KubeInjectFlags): Promise<LoadedConfig> {
  if (!usesCluster(flags)) return loadConfig({ flags, readConfigMap: undefined });
  // The client is loaded only for a command that needs the cluster.
  const { loadClusterConfig } = await import('../shared/sidecar-config/cluster-config-maps.js');
  return loadClusterConfig(flags, 'file');
}

function releaseLine({ config }: SidecarConfig): string {
  const { release, reason } = readReleaseOf(config);
  return `configuration of Istio ${release}, ${reason}\n`;
}

/** One line for each workload, one for each annotation that was removed from it, and one for what was moved out of them. */
function linesAbout(outcome: ManifestOutcome, isVerbose: boolean): readonly string[] {
  const { workload, decision, removedAnnotations, movedInitContainers } = outcome;
  const object = objectName(workload);
  const done = decision.action === 'inject' ? 'injected' : 'not injected';
  const removed = removedAnnotations.map(
    (name) => `${object}: removed the annotation ${name}: on Kubernetes 1.7 it would undo istio-init`,
  );
  const steps = isVerbose ? outcome.steps.map((step) => `${object}: ${step}`) : [];
  const moved =
    movedInitContainers.length === 0
      ? []
      : [
          `${object}: moved the init containers ${movedInitContainers.join(', ')} from annotations to spec.initContainers`,
        ];
  const reason = `${object}: ${done}: ${explainReason(decision.reason)} (${decision.reason})`;
  return [reason, ...removed, ...moved, ...steps];
}

/** Writes the configuration that the flags make, in a ConfigMap if they name one. */
async function emitTemplate(flags: KubeInjectFlags): Promise<void> {
  const { injectConfigMapName, istioNamespace, output = '-' } = flags;
  const { emitConfigText } = await import('./emit-template.js');
  const text = emitConfigText(flags);
  const isWrapped = injectConfigMapName !== undefined || istioNamespace !== undefined;
  const name = { name: injectConfigMapName ?? INJECT_CONFIG_MAPS[0], namespace: istioNamespace ?? ISTIO_NAMESPACE };
  warnOfFormatName(flags.output);
  await writeText(output, isWrapped ? wrapInConfigMap(text, name) : text);
}
