import { type UninjectedManifest, uninjectManifest } from '../../injection/manifest/uninject-manifest.js';
import { SIDECAR_LISTS, STATUS_ANNOTATION } from '../../injection/sidecar/injection-status.js';
import { objectName } from '../../injection/workload/workload.js';
import { refuseContradictions } from '../shared/manifests/contradictions.js';
import { failIfChanged, overlookedText, rewriteFiles, writeRewrittenFiles } from '../shared/manifests/rewrite-files.js';
import type { UninjectFlags } from './flags.js';

/**
 * Reads manifests and writes them without sidecars. If anything fails, nothing is written.
 * @throws OperationalError, ManifestError
 */
export async function runUninject(flags: UninjectFlags): Promise<void> {
  refuseContradictions(flags);
  const files = await rewriteFiles(flags, uninjectManifest);
  await writeRewrittenFiles(files, flags);
  const outcomes = files.flatMap(({ rewritten }) => rewritten.outcomes);
  if (!flags.quiet) process.stderr.write(outcomes.map(report).join('') + overlookedText(files));
  if (flags.check) failIfChanged(files, 'would lose its sidecar');
}

/** One line for each workload: what was removed from it. */
function report({ workload, removed }: UninjectedManifest['outcomes'][number]): string {
  const object = objectName(workload);
  if (!removed) return `${object}: not changed: it has no annotation ${STATUS_ANNOTATION}\n`;
  const lists = SIDECAR_LISTS.filter((list) => removed[list].length > 0);
  if (lists.length === 0) {
    return `${object}: removed the annotation ${STATUS_ANNOTATION}; its sidecar was gone already\n`;
  }
  return `${object}: removed ${lists.map((list) => `${list} ${removed[list].join(', ')}`).join('; ')}\n`;
}
