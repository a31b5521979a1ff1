import { appendFile, lstat, readlink, realpath, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { errorMessage } from '../../json/error-message.js';
import { isClosedPipe } from '../../runtime/closed-pipe.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { replaceFile, type Replacement } from './replace-file.js';

// Names of open files: they must be written to, neither replaced nor truncated.
const DESCRIPTOR = /^\/(?:dev\/(?:stdout|stderr|fd\/)|proc\/)/;
const MOST_LINKS = 40;
const ANY_MODE = 0o666;

/** Writes to standard output; resolves when everything is written. */
export function writeOutput(text: string): Promise<void> {
  return new Promise((done, failed) => {
    process.stdout.write(text, (error) => {
      if (error) failed(error);
      else done();
    });
  });
}

/**
 * Writes a file completely or not at all, even if it is the input, or the disk is full; `-` is standard output.
 * A file that is there keeps its mode and owner; a new one gets the mode, default 0666, less the umask.
 * @throws OperationalError that names the file
 */
export async function writeText(path: string, text: string, newMode = ANY_MODE): Promise<void> {
  try {
    if (path === '') throw new Error('got an empty file name');
    await write(path, { text, newMode });
  } catch (cause) {
    if (isClosedPipe(cause)) throw cause;
    const message = errorMessage(cause);
    throw new OperationalError(`write ${path === '-' ? 'standard output' : path}: ${message}`, { cause });
  }
}

/** The file that symbolic links lead to, whether or not it exists. */
async function followLinks(path: string, links = 0): Promise<string> {
  const entry = await lstat(path).catch(() => undefined);
  if (!entry?.isSymbolicLink()) return path;
  if (links === MOST_LINKS) throw new Error(`got more than ${MOST_LINKS} symbolic links one behind the other`);
  // A relative link counts from the folder that it really lies in.
  return followLinks(resolve(await realpath(dirname(path)), await readlink(path)), links + 1);
}

async function write(path: string, { text, newMode }: Pick<Replacement, 'text' | 'newMode'>): Promise<void> {
  if (path === '-' || path === '/dev/stdout') return writeOutput(text);
  if (DESCRIPTOR.test(path)) return appendFile(path, text);
  const target = await followLinks(path);
  const existing = await stat(target).catch(() => undefined);
  // A device or a pipe can't be replaced, and holds nothing to keep.
  if (existing && !existing.isFile()) return writeFile(target, text);
  return replaceFile(target, { text, newMode, ...(existing && { existing }) });
}
