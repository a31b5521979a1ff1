import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import { explainManifests, type ObjectSource } from '../../injection/explain/explain-manifests.js';
import type { ExplainResult } from '../../injection/explain/explain-result.js';
import type { JsonObject } from '../../json/json.js';
import { during } from '../../runtime/activity.js';
import { StreamPlaces } from '../../yaml/stream-places.js';
import { type InputFile, namesFiles, readInputs, withoutWorkloadsText } from '../shared/manifests/input-files.js';
import type { InputFlags } from '../shared/manifests/manifest-flags.js';
import { withStatusLine } from '../shared/terminal/status-line.js';
import type { PlaceOf } from './issues.js';

/** What is explained of files. */
export interface ExplainedFiles extends ExplainResult {
  /** Whether the table says which file a workload is in. */
  readonly showsFile: boolean;
  /** Which files have no workload, a line each. */
  readonly withoutWorkloads: string;
  readonly placeOf: PlaceOf;
}

/**
 * Explains the workloads of manifests.
 * @throws OperationalError if one can't be read, ManifestError if one does not parse
 */
export async function explainFiles(
  { filename = [], recursive, podTemplatePath = [], namespace }: InputFlags,
  sidecarConfig: SidecarConfig,
): Promise<ExplainedFiles> {
  const { files, explained } = await withStatusLine(async ({ begin }) => {
    const inputs = await readInputs(filename, recursive === true, begin);
    const named = inputs.map((file) => ({ ...file, namespace }));
    return during(begin, 'explaining', (tell) => {
      const onDone = (what: string, done: number, total: number): void => {
        tell(`${done} of ${total} ${what === 'manifests' ? 'files' : what}`);
      };
      const options = { podTemplatePaths: podTemplatePath, onDone };
      return { files: inputs, explained: explainManifests(named, options, sidecarConfig) };
    });
  });
  const counts = new Map(files.map(({ name }) => [name, 0]));
  for (const { file = '' } of explained.workloads) counts.set(file, (counts.get(file) ?? 0) + 1);
  const counted = [...counts].map(([name, workloads]) => ({ name, workloads }));
  return {
    ...explained,
    showsFile: namesFiles(files, recursive),
    withoutWorkloads: withoutWorkloadsText(counted),
    placeOf: placesIn(files, explained.sources),
  };
}

/** Reads a file again where something in it is looked for. */
function placesIn(files: readonly InputFile[], sources: ReadonlyMap<JsonObject, ObjectSource>): PlaceOf {
  const byName = new Map(files.map((file) => [file.name, file]));
  const read = new Map<string, StreamPlaces>();
  return (object, path) => {
    const source = sources.get(object);
    const file = source && byName.get(source.file);
    if (!file) return undefined;
    const places = read.get(file.name) ?? new StreamPlaces(file.text);
    read.set(file.name, places);
    const found = places.placeOf(source.document, [...source.path, ...path]);
    return { ...found, path: file.path === '-' ? undefined : file.path };
  };
}
