import type {
  ManifestOptions,
  RewrittenManifest,
  RewrittenWorkload,
} from '../../../injection/manifest/rewrite-workloads.js';
import { objectName } from '../../../injection/workload/workload.js';
import { jsonPatchBetween } from '../../../json/json-patch.js';
import { during } from '../../../runtime/activity.js';
import { wantsColors } from '../terminal/colors.js';
import { statusOutput, withStatusLine } from '../terminal/status-line.js';
import { writeText } from '../write-text.js';
import { type InputFile, namesFiles, readInputs, withoutWorkloadsText } from './input-files.js';
import type { OutputFlags } from './manifest-flags.js';

/** A file, and its rewritten text. */
export interface RewrittenFile<Manifest extends RewrittenManifest = RewrittenManifest> extends InputFile {
  readonly rewritten: Manifest;
}

/** Rewrites one manifest. */
export type RewriteManifest<Manifest> = (text: string, manifest: ManifestOptions) => Manifest;

/**
 * Reads the files that the flags name and rewrites all of them or none: an error in one is found before anything is
 * written. Shows progress on a terminal.
 * @throws OperationalError where one can't be read, and what `rewrite` throws
 */
export async function rewriteFiles<Manifest extends RewrittenManifest>(
  { filename = [], recursive, podTemplatePath = [], namespace, quiet }: OutputFlags,
  rewrite: RewriteManifest<Manifest>,
): Promise<readonly RewrittenFile<Manifest>[]> {
  return withStatusLine(async ({ begin }) => {
    const inputs = await readInputs(filename, recursive === true, begin);
    // Of one file its documents are counted, of many they themselves.
    const isOne = inputs.length === 1;
    return during(begin, 'done', (tell) => {
      const onDocument = (done: number, total: number): void => {
        tell(`${done} of ${total} ${isOne ? 'documents' : 'files'}`);
      };
      return inputs.map((input, index) => {
        const counted = isOne ? { onDocument } : {};
        const manifest = { name: input.name, podTemplatePaths: podTemplatePath, namespace, ...counted };
        const rewritten = rewrite(input.text, manifest);
        if (!isOne) onDocument(index + 1, inputs.length);
        return { ...input, rewritten };
      });
    });
  }, statusOutput(quiet));
}

const isChanged = ({ before, after }: RewrittenWorkload): boolean => before !== after;

/**
 * Writes what the flags ask for: manifests, a diff, patches, or nothing.
 * @throws OperationalError that names what can't be written
 */
export async function writeRewrittenFiles(files: readonly RewrittenFile[], flags: OutputFlags): Promise<void> {
  if (flags.inPlace) {
    await writeBack(files, flags);
    return;
  }
  const text = await outputText(files, flags);
  if (text === undefined) return;
  warnOfFormatName(flags.output);
  await writeText(flags.output ?? '-', text);
}

/**
 * Prints which workloads would change, and sets exit code 1 if there are any.
 * @param would the end of the sentence, such as `would get a sidecar`
 */
export function failIfChanged(files: readonly RewrittenFile[], would: string): void {
  const lines = files.flatMap(({ name, rewritten }) =>
    rewritten.outcomes.filter(isChanged).map(({ workload }) => `${name}: ${objectName(workload)} ${would}\n`),
  );
  process.stderr.write(lines.join(''));
  if (lines.length > 0) process.exitCode = 1;
}

/**
 * What was done with each workload, with its file where there may be several; then a line for each pod template that was not
 * looked at, with the reason, and one for each file without a workload.
 * @param linesOf the lines about one workload
 */
export function reasonsText<Manifest extends RewrittenManifest>(
  files: readonly RewrittenFile<Manifest>[],
  { recursive }: Pick<OutputFlags, 'recursive'>,
  linesOf: (outcome: Manifest['outcomes'][number]) => readonly string[],
): string {
  const place = (name: string): string => (namesFiles(files, recursive) ? `; in ${name}` : '');
  return [
    ...files.flatMap(({ name, rewritten }) =>
      rewritten.outcomes.flatMap((outcome) => linesOf(outcome).map((line) => `${line}${place(name)}\n`)),
    ),
    ...files.flatMap(({ name, rewritten }) => rewritten.overlooked.map((text) => `${name}: ${text}\n`)),
    withoutWorkloadsText(files.map(({ name, rewritten }) => ({ name, workloads: rewritten.outcomes.length }))),
  ].join('');
}

/** What other commands take as the format of what they print. */
const FORMAT_NAMES: Readonly<Record<string, string>> = { json: '--format json', yaml: '--format canonical' };

/** A file with the name of a format is hardly what was meant. It is written all the same: it may be. */
export function warnOfFormatName(output: string | undefined): void {
  if (output === undefined) return;
  const format = FORMAT_NAMES[output.toLowerCase()];
  if (format === undefined) return;
  process.stderr.write(
    `warning: --output ${output}: a file of that name is written; ${format} gives that format, and ./${output} says that the file is meant\n`,
  );
}

function patchesOf(files: readonly RewrittenFile[]): readonly unknown[] {
  return files.flatMap(({ name, rewritten }) =>
    rewritten.outcomes.filter(isChanged).map(({ workload, before, after }) => ({
      file: name,
      apiVersion: before['apiVersion'],
      ...workload,
      patch: jsonPatchBetween(before, after),
    })),
  );
}

function wantsColor({ color, output }: OutputFlags): boolean {
  if (color === 'auto' && output !== undefined) return false;
  return wantsColors(color, process.stdout, process.env);
}

async function diffText(files: readonly RewrittenFile[], flags: OutputFlags): Promise<string> {
  const { colorize, unifiedDiff } = await import('./unified-diff.js');
  const diff = files.map(({ name, rewritten }) => unifiedDiff(name, rewritten.documents)).join('');
  return wantsColor(flags) ? colorize(diff) : diff;
}

/** A manifest in the wanted format. */
async function formatManifest({ rewritten }: RewrittenFile, format: OutputFlags['format']): Promise<string> {
  if (format === 'preserve') return rewritten.text;
  const { canonicalText, jsonDocuments } = await import('./document-formats.js');
  return format === 'json' ? jsonDocuments(rewritten.documents) : canonicalText(rewritten.documents);
}

async function outputText(files: readonly RewrittenFile[], flags: OutputFlags): Promise<string | undefined> {
  if (flags.diff) return diffText(files, flags);
  const { formatJson, joinManifests } = await import('./document-formats.js');
  if (flags.patch) return formatJson(patchesOf(files));
  if (flags.check) return undefined;
  const texts = await Promise.all(files.map((file) => formatManifest(file, flags.format)));
  return flags.format === 'preserve' ? joinManifests(texts) : texts.join('');
}

async function writeBack(files: readonly RewrittenFile[], { format }: OutputFlags): Promise<void> {
  for (const file of files) {
    const text = await formatManifest(file, format);
    if (text !== file.text) await writeText(file.path, text);
  }
}
