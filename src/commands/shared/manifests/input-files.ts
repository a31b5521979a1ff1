import { stat } from 'node:fs/promises';

import { type BeginActivity, eachDuring } from '../../../runtime/activity.js';
import { OperationalError } from '../../../runtime/operational-error.js';
import { manifestsIn } from '../manifests-in.js';
import { readText } from '../read-text.js';
import { isUrl, shownUrl } from './url-name.js';

/** A manifest that was read. */
export interface InputFile {
  /** `-` for standard input, or a URL. */
  readonly path: string;
  /** How messages name it. */
  readonly name: string;
  readonly text: string;
}

/**
 * Reads manifests: files, the files *.yaml, *.yml and *.json of a folder by name, http and https URLs, and `-` for standard
 * input. One text may be several of them with commas between, as for kubectl, where there is no file of that name.
 * @param recursive whether to read subfolders too
 * @param begin is told what is read, and how far it is
 * @throws OperationalError that names what can't be read
 */
export async function readInputs(
  given: readonly string[],
  recursive: boolean,
  begin: BeginActivity,
): Promise<readonly InputFile[]> {
  const paths = (await Promise.all(given.map(listed))).flat();
  if (paths.filter((path) => path === '-').length > 1) {
    throw new OperationalError('--filename: got - twice, want it once: standard input can be read only once');
  }
  const files = (await Promise.all(paths.map((path) => expand(path, recursive)))).flat();
  const wanted = [...new Set(files)];
  const inputs: InputFile[] = [];
  await eachDuring(begin, wanted, {
    what: 'reading',
    nameOf,
    work: async (path) => {
      inputs.push({ path, name: nameOf(path), text: await textOf(path) });
    },
  });
  return inputs;
}

/** Whether a message about a workload has to say which file it is in. */
export function namesFiles(files: readonly unknown[], recursive: true | undefined): boolean {
  return recursive === true || files.length > 1;
}

/** How many workloads a file has. */
interface CountedFile {
  readonly name: string;
  readonly workloads: number;
}

/** A line for each file without a workload; of a single one without its name. */
export function withoutWorkloadsText(files: readonly CountedFile[]): string {
  const empty = files.filter(({ workloads }) => workloads === 0);
  return empty.map(({ name }) => `${files.length > 1 ? `${name}: ` : ''}no workloads found\n`).join('');
}

function nameOf(path: string): string {
  if (path === '-') return 'standard input';
  return isUrl(path) ? shownUrl(path) : path;
}

async function textOf(path: string): Promise<string> {
  if (!isUrl(path)) return readText(path);
  // Most manifests are files.
  const { fetchText } = await import('./fetch-text.js');
  return fetchText(path, { environment: process.env });
}

async function listed(path: string): Promise<readonly string[]> {
  if (!path.includes(',') || (await isThere(path))) return [path];
  return path.split(',').filter((part) => part !== '');
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function expand(path: string, recursive: boolean): Promise<readonly string[]> {
  // A missing file fails when it is read, with a message that says so.
  const entry = path === '-' || isUrl(path) ? undefined : await stat(path).catch(() => undefined);
  if (!entry?.isDirectory()) return [path];
  const files = await manifestsIn(path, recursive);
  if (files.length > 0) return files;
  const more = recursive ? '' : ', or --recursive to read its subfolders';
  throw new OperationalError(
    `read ${path}: got a folder without manifests, want files *.yaml, *.yml or *.json in it${more}`,
  );
}
