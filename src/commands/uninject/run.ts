import { type UninjectedManifest, uninjectManifest } from '../../injection/manifest/uninject-manifest.js';
import { SIDECAR_LISTS, STATUS_ANNOTATION } from '../../injection/sidecar/injection-status.js';
import { objectName } from '../../injection/workload/workload.js';
import { refuseContradictions } from '../shared/manifests/contradictions.js';
import { failIfChanged, reasonsText, rewriteFiles, writeRewrittenFiles } from '../shared/manifests/rewrite-files.js';
import type { UninjectFlags } from './flags.js';

/**
 * Reads manifests and writes them without sidecars. If anything fails, nothing is written.
 * @throws OperationalError, ManifestError
 */
export async function runUninject(flags: UninjectFlags): Promise<void> {
  refuseContradictions(flags);
  const files = await rewriteFiles(flags, uninjectManifest);
  await writeRewrittenFiles(files, flags);
  if (!flags.quiet) process.stderr.write(reasonsText(files, flags, linesAbout));
  if (flags.check) failIfChanged(files, 'would lose its sidecar');
}

/** What was removed from a workload, and in lines of their own what is not as it was, or may not be. */
function linesAbout({ workload, removed, restored }: UninjectedManifest['outcomes'][number]): readonly string[] {
  const object = objectName(workload);
  if (!removed || !restored) return [`${object}: not changed: it has no annotation ${STATUS_ANNOTATION}`];
  const { labels, annotations, notes } = restored;
  const gone = named({ ...removed, labels, annotations }, [...SIDECAR_LISTS, 'labels', 'annotations']);
  const again = named({ containers: restored.containers, annotations: restored.revalued }, [
    'containers',
    'annotations',
  ]);
  const isGone = SIDECAR_LISTS.every((list) => removed[list].length === 0) && restored.containers.length === 0;
  const status = `annotation ${STATUS_ANNOTATION}`;
  const said = isGone
    ? [`removed the ${[status, ...gone].join('; ')}`, ...restoredText(again), 'its sidecar was gone already']
    : [`removed ${(gone.length > 0 ? gone : [status]).join('; ')}`, ...restoredText(again)];
  return [said.join('; '), ...notes].map((line) => `${object}: ${line}`);
}

function restoredText(again: readonly string[]): readonly string[] {
  return again.length > 0 ? [`restored ${again.join('; ')}`] : [];
}

function named<Part extends string>(
  names: Readonly<Record<Part, readonly string[]>>,
  parts: readonly Part[],
): readonly string[] {
  return parts.filter((part) => names[part].length > 0).map((part) => `${part} ${names[part].join(', ')}`);
}
