import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const MANIFEST = /\.(?:ya?ml|json)$/;

/**
 * The files *.yaml, *.yml and *.json of a folder by name, those of its subfolders among them where `recursive` says so.
 * @throws the error of the file system
 */
export async function manifestsIn(folder: string, recursive: boolean): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const sorted = entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const found = await Promise.all(
    sorted.map(async (entry): Promise<readonly string[]> => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return recursive ? manifestsIn(path, recursive) : [];
      return MANIFEST.test(entry.name) ? [path] : [];
    }),
  );
  return found.flat();
}
