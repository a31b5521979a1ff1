import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A folder as the kubelet mounts a Secret or ConfigMap: each file is a link through `..data` to a folder of its time, and an
 * update is one rename of that link, so that no reader ever sees files of two times.
 */
export class MountedFiles {
  #times = 0;
  readonly #linked = new Set<string>();

  readonly #root: string;

  private constructor(
    root: string,
    readonly folder: string,
  ) {
    this.#root = root;
  }

  static async create(files: Readonly<Record<string, string>>): Promise<MountedFiles> {
    const root = await mkdtemp(join(tmpdir(), 'mounted-'));
    const mounted = new MountedFiles(root, join(root, 'volume'));
    await mkdir(mounted.folder);
    await mounted.update(files);
    return mounted;
  }

  /** Where a file is seen. */
  path(file: string): string {
    return join(this.folder, file);
  }

  /** Puts these files into the place of all that were there. */
  async update(files: Readonly<Record<string, string>>): Promise<void> {
    this.#times += 1;
    const [before, now] = [`..time-${this.#times - 1}`, `..time-${this.#times}`];
    await mkdir(this.path(now));
    for (const [file, text] of Object.entries(files)) await writeFile(join(this.path(now), file), text);
    await symlink(now, this.path('..data_tmp'));
    await rename(this.path('..data_tmp'), this.path('..data'));
    for (const file of Object.keys(files)) {
      if (!this.#linked.has(file)) await symlink(join('..data', file), this.path(file));
      this.#linked.add(file);
    }
    await rm(this.path(before), { recursive: true, force: true });
  }

  async remove(): Promise<void> {
    await rm(this.#root, { recursive: true, force: true });
  }
}
