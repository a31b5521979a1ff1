import { posix } from 'node:path';

import type { Import, SourceFile } from './source-file.js';

/** One place imports from another. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** Where that is said: `json/a.ts:3`. */
  readonly at: string;
}

/** What an import leads to, seen from src/: `json/json.js`. Undefined where that is a package. */
export function targetOf(path: string, { text }: Import): string | undefined {
  const isRelative = /^\.{0,2}\//.test(text) || text === '.' || text === '..';
  return isRelative ? posix.join(posix.dirname(path), text) : undefined;
}

/** The imports between these files, those of types included. */
export function arrowsBetween(files: readonly SourceFile[]): readonly Arrow[] {
  const paths = new Set(files.map(({ path }) => path));
  return files.flatMap(({ path, imports }) =>
    imports.flatMap((found) => {
      const to = targetOf(path, found)?.replace(/\.js$/, '.ts');
      return to !== undefined && paths.has(to) ? [{ from: path, to, at: `${path}:${found.line}` }] : [];
    }),
  );
}

/**
 * What is loaded with a file before anything in it runs: the files of src/, and the packages by what is imported of them.
 * Imports of types, and `import()`, are not.
 */
export function loadedWith(start: string, files: readonly SourceFile[]): ReadonlySet<string> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const loaded = new Set([start]);
  for (const path of loaded) {
    const imports = byPath.get(path)?.imports ?? [];
    for (const found of imports.filter(({ typeOnly, later }) => !typeOnly && !later)) {
      loaded.add(targetOf(path, found)?.replace(/\.js$/, '.ts') ?? found.text);
    }
  }
  return loaded;
}
