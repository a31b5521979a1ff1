import { jsonPatchBetween } from '../../injection/json-change.js';
import { injectManifest, type InjectedManifest, type ManifestOutcome } from '../../injection/manifest.js';
import { explainReason } from '../../injection/reason.js';
import type { SidecarConfig } from '../../injection/sidecar.js';
import { writeText } from '../write-text.js';
import { refuseContradictions } from './contradictions.js';
import { flagConfigText, injectConfigMap } from './flag-config.js';
import type { KubeInjectFlags } from './flags.js';
import { readInputs, type InputFile } from './input-files.js';
import { INJECT_CONFIG_MAPS, ISTIO_NAMESPACE, loadConfig, speaksOfCluster, type LoadedConfig } from './load-config.js';
import { progressOn } from './progress.js';

type InjectedFile = InputFile & { readonly injected: InjectedManifest };

async function configOf(flags: KubeInjectFlags): Promise<LoadedConfig> {
  if (!speaksOfCluster(flags)) return loadConfig({ flags, readConfigMap: undefined });
  // Only who asks a cluster waits for its client to load.
  const { withClusterTexts } = await import('./cluster-texts.js');
  return withClusterTexts(flags, (readConfigMap) => loadConfig({ flags, readConfigMap }));
}

/** All of them or none: what is wrong in one is found before anything is written. */
function injectAll(
  inputs: readonly InputFile[],
  sidecarConfig: SidecarConfig,
  { podTemplatePath = [] }: KubeInjectFlags,
): readonly InjectedFile[] {
  const progress = progressOn(process.stderr, () => performance.now());
  const { onDocument } = progress;
  try {
    return inputs.map((input) => {
      const manifest = { name: input.name, podTemplatePaths: podTemplatePath, onDocument };
      return { ...input, injected: injectManifest(input.text, manifest, sidecarConfig) };
    });
  } finally {
    progress.end();
  }
}

function objectName({ workload: { kind, namespace, name } }: ManifestOutcome): string {
  return `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;
}

const isInjected = ({ decision }: ManifestOutcome): boolean => decision.action === 'inject';

function patchesOf(files: readonly InjectedFile[]): readonly unknown[] {
  return files.flatMap(({ name, injected }) =>
    injected.outcomes.filter(isInjected).map(({ workload, before, after }) => ({
      file: name,
      apiVersion: before['apiVersion'],
      ...workload,
      patch: jsonPatchBetween(before, after),
    })),
  );
}

function wantsColor({ color, output }: KubeInjectFlags): boolean {
  if (color !== 'auto') return color === 'always';
  return output === undefined && process.stdout.isTTY && !process.env['NO_COLOR'];
}

async function diffText(files: readonly InjectedFile[], flags: KubeInjectFlags): Promise<string> {
  const { colored, unifiedDiff } = await import('./unified-diff.js');
  const diff = files.map(({ name, injected }) => unifiedDiff(name, injected.documents)).join('');
  return wantsColor(flags) ? colored(diff) : diff;
}

/** A manifest in the wanted format. */
async function formatted({ injected }: InjectedFile, format: KubeInjectFlags['format']): Promise<string> {
  if (format === 'preserve') return injected.text;
  const { canonicalText, jsonDocuments } = await import('./document-formats.js');
  return format === 'json' ? jsonDocuments(injected.documents) : canonicalText(injected.documents);
}

async function outputText(files: readonly InjectedFile[], flags: KubeInjectFlags): Promise<string | undefined> {
  if (flags.diff) return diffText(files, flags);
  const { jsonText, joinManifests } = await import('./document-formats.js');
  if (flags.patch) return jsonText(patchesOf(files));
  if (flags.check) return undefined;
  const texts = await Promise.all(files.map((file) => formatted(file, flags.format)));
  return flags.format === 'preserve' ? joinManifests(texts) : texts.join('');
}

async function writeBack(files: readonly InjectedFile[], { format }: KubeInjectFlags): Promise<void> {
  for (const file of files) {
    const text = await formatted(file, format);
    if (text !== file.text) await writeText(file.path, text);
  }
}

/** One line for each workload, and for what was taken out of it. */
function report(outcome: ManifestOutcome): string {
  const { decision, removedAnnotations } = outcome;
  const object = objectName(outcome);
  const done = decision.action === 'inject' ? 'injected' : 'not injected';
  const removed = removedAnnotations.map(
    (name) => `${object}: took out the annotation ${name}: on Kubernetes 1.7 it would undo istio-init\n`,
  );
  return `${object}: ${done}: ${explainReason(decision.reason)} (${decision.reason})\n${removed.join('')}`;
}

/** What would change, and a failure where anything would. */
function checkReport(files: readonly InjectedFile[]): void {
  const names = files.flatMap(({ name, injected }) =>
    injected.outcomes.filter(isInjected).map((outcome) => `${name}: ${objectName(outcome)} would get a sidecar\n`),
  );
  process.stderr.write(names.join(''));
  if (names.length > 0) process.exitCode = 1;
}

async function emitTemplate(flags: KubeInjectFlags): Promise<void> {
  const { injectConfigMapName: name = INJECT_CONFIG_MAPS[0], istioNamespace: namespace = ISTIO_NAMESPACE } = flags;
  await writeText(flags.output ?? '-', injectConfigMap(flagConfigText(flags), { name, namespace }));
}

async function writeOutput(files: readonly InjectedFile[], flags: KubeInjectFlags): Promise<void> {
  if (flags.inPlace) {
    await writeBack(files, flags);
    return;
  }
  const text = await outputText(files, flags);
  if (text !== undefined) await writeText(flags.output ?? '-', text);
}

/**
 * Reads manifests and a configuration, and writes what comes of both. Where anything fails nothing is written.
 * @throws CommandError, ManifestError, ConfigError, KubeApiError
 */
export async function runKubeInject(flags: KubeInjectFlags): Promise<void> {
  refuseContradictions(flags);
  if (flags.emitTemplate) {
    await emitTemplate(flags);
    return;
  }
  const { sidecarConfig, warnings } = await configOf(flags);
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
  const inputs = await readInputs(flags.filename ?? [], flags.recursive === true);
  const files = injectAll(inputs, sidecarConfig, flags);
  await writeOutput(files, flags);
  const outcomes = files.flatMap(({ injected }) => injected.outcomes);
  if (!flags.quiet) process.stderr.write(outcomes.map(report).join(''));
  if (flags.check) checkReport(files);
}
