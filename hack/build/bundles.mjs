// What rolldown makes of the sources, and from which packages.
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('../../', import.meta.url));

// Whoever loads it runs the program: it shares its file with nothing that the library needs, too.
const START = `${root}src/start.ts`;

/**
 * Files of their own for what is needed together, so that a command loads few: what every command needs, what `kube-inject`
 * needs beside it, and what templates need beside that. What other commands need is split as they share it. A module is in
 * the first of them that needs it.
 */
const GROUPS = {
  common: ['src/start.ts'],
  'kube-inject': ['src/commands/kube-inject/run.ts', 'src/commands/shared/manifests/document-formats.ts'],
  templates: ['src/injection/config/injection-part.ts', 'src/injection/mesh/mesh-of-release.ts'],
};

// What zod's files name and kube-inject never calls.
const UNUSED = /\/zod\/v4\/(?:locales|core\/(?:to-json-schema|json-schema-processors))\b/;

const INPUT = {
  cwd: root,
  // What the files of a group export to each other is beside what an entry exports.
  preserveEntrySignatures: 'allow-extension',
  platform: 'node',
  transform: { target: 'node20.19' },
  // Its CommonJS form asks for packages that its ES module form does without.
  resolve: { alias: { '@peculiar/x509': `${root}node_modules/@peculiar/x509/build/x509.es.js` } },
};

const OUTPUT = {
  // Compiled code can be kept for scripts only, not for ES modules.
  format: 'cjs',
  exports: 'named',
  // Read as bytes, without looking for characters.
  charset: 'ascii',
  // A module is loaded when a command asks for it, not before.
  dynamicImportInCjs: false,
  // They are in THIRD-PARTY-LICENSES, whole.
  comments: { legal: false, annotation: false, jsdoc: false },
  // Names of functions stay, so that a stack has them. What is shorter is loaded in less time.
  minify: { compress: true, mangle: { toplevel: false, keepNames: true }, codegen: { removeWhitespace: true } },
};

/**
 * Bundles the command line into one file, for a single executable.
 * @returns its modules, as `modules` of `bundlePackage`
 */
export async function bundleBinary(file) {
  const { modules } = await bundle('src/start.ts', { file, codeSplitting: false });
  return modules;
}

/**
 * Bundles what the package holds: the command line and the library. What both need, and what not every command does, is in
 * chunks: the package would be a quarter larger with a library that shares none.
 * @param options `write: false` leaves `dist` as it is
 * @returns `modules`: of every module its path, the paths of those that it imports, and whether some of it was written; `files`:
 * the names of what is written, below `dist`
 */
export async function bundlePackage({ write = true } = {}) {
  const output = { dir: 'dist', sourcemap: true, chunkFileNames: 'chunks/[name]-[hash].js' };
  const main = await bundle({ 'istio-initializer': 'src/main.ts' }, output, { write });
  const entries = { 'chunks/start': 'src/start.ts', index: 'src/library/index.ts' };
  const rest = await bundle(entries, output, { write, groups: GROUPS });
  return { modules: [...main.modules, ...rest.modules], files: [...main.files, ...rest.files] };
}

async function bundle(input, output, { write = true, groups } = {}) {
  const graph = new Map();
  const build = await rolldown({ ...INPUT, input, plugins: [readGraph(graph), lazyChildProcess()] });
  const options = { ...OUTPUT, ...output, ...(groups && { codeSplitting: splitting(graph, groups) }) };
  const { output: files } = write ? await build.write(options) : await build.generate(options);
  await build.close();
  return { modules: modulesIn(files, graph), files: files.map(({ fileName }) => fileName) };
}

/** Keeps of every module which it imports. */
function readGraph(graph) {
  return {
    name: 'read-graph',
    buildEnd() {
      for (const id of this.getModuleIds()) {
        const { importedIds, dynamicallyImportedIds } = this.getModuleInfo(id);
        graph.set(id, { needed: importedIds, imports: [...importedIds, ...dynamicallyImportedIds] });
      }
    },
  };
}

/** commander starts processes for commands that are files of their own, which we have none of: what does it is not loaded. */
function lazyChildProcess() {
  const lazy = "const childProcess = { spawn: (...args) => require('node:child_process').spawn(...args) };";
  const required = "const childProcess = require('node:child_process');";
  return {
    name: 'lazy-child-process',
    transform(code, id) {
      if (!id.endsWith('/commander/lib/command.js')) return null;
      if (!code.includes(required)) throw new Error(`want ${required} in ${id}`);
      // The line stays one: what was known of lines holds.
      return { code: code.replace(required, () => lazy), map: null };
    },
  };
}

function splitting(graph, groups) {
  const names = Object.keys(groups);
  let members;
  const membersOf = (name) => {
    members ??= Object.fromEntries(names.map((each) => [each, neededBy(groups[each], graph)]));
    return members[name];
  };
  return {
    includeDependenciesRecursively: false,
    groups: names.map((name, index) => ({
      name,
      test: (id) => id !== START && membersOf(name).has(id),
      priority: names.length - index,
    })),
  };
}

/** The modules that are loaded with some: those that they import, and so on. */
function neededBy(paths, graph) {
  const found = new Set(paths.map((path) => `${root}${path}`));
  for (const id of found) {
    for (const needed of graph.get(id)?.needed ?? []) if (!UNUSED.test(needed)) found.add(needed);
  }
  return found;
}

function modulesIn(files, graph) {
  // What was shaken out, to the last byte, is not in it.
  const written = new Set(
    files.flatMap(({ modules = {} }) =>
      Object.entries(modules).flatMap(([id, { renderedLength }]) => (renderedLength > 0 ? [id] : [])),
    ),
  );
  return [...graph].map(([path, { imports }]) => ({ path, imports, isWritten: written.has(path) }));
}
