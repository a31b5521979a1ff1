// The packages of which code is in a bundle, by the bundler's own list.
import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);
const LICENSE_FILE = /^(?:licen[cs]e|unlicense|copying|notice)(?:[-.].*)?$/i;

/**
 * Those packages, sorted by name and version: name, version and license as their package.json has them, the texts of their
 * license files, and which of the others they import.
 * @param modules those of the bundle, as of `bundlePackage`
 */
export function bundledPackages(modules) {
  const used = modules.filter(({ isWritten }) => isWritten).map(({ path }) => folderOf(path));
  const folders = new Set(used.filter((folder) => folder !== undefined));
  const arrows = new Map();
  for (const { path, imports } of modules) {
    const from = folderOf(path) ?? '';
    const targets = imports.map(folderOf).filter((to) => to !== undefined && to !== from);
    arrows.set(from, new Set([...(arrows.get(from) ?? []), ...targets]));
  }
  const importsOf = (folder) => [...(arrows.get(folder) ?? [])].filter((to) => folders.has(to)).sort();
  const packages = [...folders].map((folder) => ({ ...readPackage(folder), imports: importsOf(folder).map(idOf) }));
  return {
    packages: packages.sort((a, b) => (a.id < b.id ? -1 : 1)),
    /** Those that the program itself imports. */
    imports: importsOf('').map(idOf),
  };
}

/** `/…/node_modules/a/node_modules/@b/c` of a file in it; undefined for a file of the program. */
function folderOf(path) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(new URL(`${folder}/package.json`, root), 'utf8'));
}

function idOf(folder) {
  const { name, version } = manifestOf(folder);
  return `${name}@${version}`;
}

function readPackage(folder) {
  const { name, version, license } = manifestOf(folder);
  const files = readdirSync(new URL(`${folder}/`, root)).filter((file) => LICENSE_FILE.test(file));
  return {
    id: idOf(folder),
    ...{ name, version, folder },
    license: typeof license === 'string' ? license : license?.type,
    licenseTexts: files.sort().map((file) => readFileSync(new URL(`${folder}/${file}`, root), 'utf8').trim()),
  };
}
