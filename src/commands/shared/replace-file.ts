import { rmSync, type Stats } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

import { beforeEnd } from '../../runtime/before-end.js';

/** Mode and owner of a file that is replaced. */
type ModeAndOwner = Pick<Stats, 'mode' | 'uid' | 'gid'>;

/** How a file is replaced. */
export interface Replacement {
  readonly text: string;
  /** Of the file that is there, to keep. */
  readonly existing?: ModeAndOwner;
  /** Mode of a file that is not there yet. */
  readonly newMode: number;
}

// What file systems answer that know no such thing; that a disk is full or broken is another error.
const UNKNOWN_TO_FILE_SYSTEM: readonly unknown[] = ['EINVAL', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'];

/**
 * Writes a file under a temporary name beside it, and gives it its name when all of it is on the disk: whoever reads the
 * file sees the old text or the new one. Nobody can read the new one who could not read the old one. What ends the process
 * meanwhile, SIGKILL excepted, leaves no temporary file.
 * @throws the error of the file system
 */
export async function replaceFile(target: string, replacement: Replacement): Promise<void> {
  // Two writers must not meet; whoever guesses the name gains nothing. To load node:crypto takes longer than to write.
  const temporary = `${target}.${Math.random().toString(16).slice(2, 14).padEnd(12, '0')}.tmp`;
  const keep = beforeEnd(() => {
    rmSync(temporary, { force: true });
  });
  try {
    await writeTemporary(temporary, replacement);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    keep();
  }
  await flushFolder(dirname(target));
}

async function writeTemporary(temporary: string, { text, existing, newMode }: Replacement): Promise<void> {
  // `wx`: never a file or a link that somebody else has put there. Nobody else reads it before its owner and mode are right.
  const file = await open(temporary, 'wx', existing ? 0o600 : newMode);
  try {
    if (existing) await takeModeAndOwner(file, existing);
    await file.writeFile(text);
    await flush(file);
  } finally {
    await file.close();
  }
}

async function takeModeAndOwner(file: FileHandle, { mode, uid, gid }: ModeAndOwner): Promise<void> {
  const created = await file.stat();
  // Only root can change the owner, so it is left alone where it is right.
  if (created.uid !== uid || created.gid !== gid) await file.chown(uid, gid);
  await file.chmod(mode & 0o7777);
}

async function flush(file: FileHandle): Promise<void> {
  await file.sync().catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (!UNKNOWN_TO_FILE_SYSTEM.includes(code)) throw error;
  });
}

/** So that a crash of the machine does not bring the old name back. The file itself is written by now. */
async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  if (!folder) return;
  try {
    await folder.sync().catch(() => undefined);
  } finally {
    await folder.close();
  }
}
