import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { constants, Script } from 'node:vm';

/** Where a build keeps what this very Node made of its files, below `dist`: other versions can do nothing with it. */
export const CODE_CACHE = `code-cache/v8-${process.versions.v8}-${process.platform}-${process.arch}`;

/**
 * Loads a CommonJS file of this program and, where the build kept the compiled code of it and of the files that it requires,
 * spares Node compiling them. Without it, or where Node refuses it, they are compiled as ever.
 * @param file absolute path
 * @param cacheFolder absolute path of `CODE_CACHE`
 * @returns what the file exports
 */
export function loadChunk(file: string, cacheFolder: string): unknown {
  const require = createRequire(file);
  const loaded = require.cache[file];
  if (loaded) return loaded.exports;
  const cachedData = readCache(join(cacheFolder, `${basename(file)}.cache`));
  return cachedData ? runWithCache(file, cachedData, cacheFolder) : require(file);
}

function runWithCache(file: string, cachedData: Buffer, cacheFolder: string): unknown {
  // The build writes ASCII only, so that a character is a byte.
  const script = new Script(Module.wrap(readFileSync(file, 'latin1')), {
    filename: file,
    cachedData,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const module = new Module(file);
  module.filename = file;
  const require = createRequire(file);
  // Files require each other: whoever comes back to this one finds it, by this way or Node's own.
  require.cache[file] = module;
  const requireChunk = (id: string): unknown =>
    id.startsWith('.') ? loadChunk(join(dirname(file), id), cacheFolder) : require(id);
  const run = script.runInThisContext() as (...given: readonly unknown[]) => void;
  run.call(module.exports, module.exports, requireChunk, module, file, dirname(file));
  module.loaded = true;
  return module.exports;
}

function readCache(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
