import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

/** The package as a user has it: packed, and installed without network into folders that were empty. */
export interface InstalledPackage {
  /** A folder of someone else's project, which has it in its node_modules. */
  readonly project: string;
  /** A prefix of `npm install --global`. */
  readonly global: string;
  /** A folder that has nothing to do with either. */
  readonly elsewhere: string;
  /** Runs a program with its arguments in one of these folders, without what npm tells its scripts. @throws Error where it fails */
  readonly run: (cwd: string, program: string, ...args: readonly string[]) => Promise<string>;
  /** Takes it all away again. */
  readonly remove: () => Promise<void>;
}

/** Packs what is there and installs it. `dist` must have been built. */
export async function installPackage(): Promise<InstalledPackage> {
  const folder = await mkdtemp(join(tmpdir(), 'package-'));
  const [project, global, elsewhere] = [join(folder, 'project'), join(folder, 'global'), join(folder, 'elsewhere')];
  await Promise.all([project, global, elsewhere].map((path) => mkdir(path)));
  const environment = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name))),
    npm_config_cache: join(folder, 'cache'),
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
  };
  const runIn: InstalledPackage['run'] = async (cwd, program, ...args) => {
    const { stdout } = await run(program, args, { cwd, env: environment, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  };
  // Without scripts: they would build again what has been built.
  await runIn(root, 'npm', 'pack', '--ignore-scripts', '--silent', '--pack-destination', folder);
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? '';
  await runIn(project, 'npm', 'install', '--prefix', project, join(folder, tarball));
  await runIn(elsewhere, 'npm', 'install', '--global', '--prefix', global, join(folder, tarball));
  return { project, global, elsewhere, run: runIn, remove: () => rm(folder, { recursive: true }) };
}

/** The files below a folder, by their paths from it, with their sizes in bytes. */
export async function filesBelow(folder: string): Promise<ReadonlyMap<string, number>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async (entry): Promise<[string, number]> => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1), (await stat(path)).size];
    });
  return new Map(await Promise.all(sizes));
}
