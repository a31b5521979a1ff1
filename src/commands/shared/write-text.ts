import type { Stats } from 'node:fs';
import { appendFile, chmod, chown, lstat, readlink, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { errorMessage } from '../../json/error-message.js';
import { OperationalError } from '../../runtime/operational-error.js';

// Names of open files: they must be written to, neither replaced nor truncated.
const DESCRIPTOR = /^\/(?:dev\/(?:stdout|stderr|fd\/)|proc\/)/;
const MOST_LINKS = 40;

/** Mode and owner of a file that is replaced. */
type ModeAndOwner = Pick<Stats, 'mode' | 'uid' | 'gid'>;

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
 * @throws OperationalError that names the file
 */
export async function writeText(path: string, text: string): Promise<void> {
  try {
    if (path === '') throw new Error('got an empty file name');
    await write(path, text);
  } catch (cause) {
    if (isClosedPipe(cause)) throw cause;
    const message = errorMessage(cause);
    throw new OperationalError(`write ${path === '-' ? 'standard output' : path}: ${message}`, { cause });
  }
}

/** True for the error of an output whose reader has gone. */
export function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

/** The file that symbolic links lead to, whether or not it exists. */
async function followLinks(path: string, links = 0): Promise<string> {
  const entry = await lstat(path).catch(() => undefined);
  if (!entry?.isSymbolicLink() || links === MOST_LINKS) return path;
  return followLinks(resolve(dirname(path), await readlink(path)), links + 1);
}

async function keepModeAndOwner(temporary: string, { mode, uid, gid }: ModeAndOwner): Promise<void> {
  const created = await stat(temporary);
  // Only root can change the owner, so it is left alone where it is right.
  if (created.uid !== uid || created.gid !== gid) await chown(temporary, uid, gid);
  await chmod(temporary, mode & 0o7777);
}

async function replaceFile(target: string, text: string, existing: ModeAndOwner | undefined): Promise<void> {
  // Most commands write only to standard output, and start faster without it.
  const { randomBytes } = await import('node:crypto');
  const temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, text);
    if (existing) await keepModeAndOwner(temporary, existing);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function write(path: string, text: string): Promise<void> {
  if (path === '-' || path === '/dev/stdout') return writeOutput(text);
  if (DESCRIPTOR.test(path)) return appendFile(path, text);
  const target = await followLinks(path);
  const existing = await stat(target).catch(() => undefined);
  // A device or a pipe can't be replaced, and holds nothing to keep.
  if (existing && !existing.isFile()) return writeFile(target, text);
  return replaceFile(target, text, existing);
}
