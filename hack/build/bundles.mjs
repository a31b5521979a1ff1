// What esbuild makes of the sources, and from which packages.
import { build } from 'esbuild';

const root = new URL('../../', import.meta.url).pathname;

const SHARED = {
  absWorkingDir: root,
  bundle: true,
  metafile: true,
  platform: 'node',
  target: 'node20.19',
  minifyWhitespace: true,
  minifySyntax: true,
  // Lines end, so that a stack names a place; shorter lines would be more of them.
  lineLimit: 1000,
  // They are in THIRD-PARTY-LICENSES, whole.
  legalComments: 'none',
  logLevel: 'warning',
};

// Dependencies that are CommonJS call require() for Node's own modules.
const REQUIRE = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url);',
];

const PACKAGE = {
  ...SHARED,
  entryPoints: { 'istio-initializer': 'src/main.ts', index: 'src/library/index.ts' },
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true,
  format: 'esm',
  sourcemap: true,
  // A chunk of a CommonJS module that is imported dynamically would have only a default export.
  alias: { '@peculiar/x509': './node_modules/@peculiar/x509/build/x509.es.js' },
  banner: { js: REQUIRE.join('\n') },
};

// A file that brings its own Node can load nothing from elsewhere.
const BINARY = {
  ...SHARED,
  entryPoints: ['src/main.ts'],
  format: 'cjs',
  alias: PACKAGE.alias,
  // Not even Node's own modules by import(), which a single executable does not have.
  supported: { 'dynamic-import': false },
  // There, what comes with the program is an asset of the file, and nobody asks where the file is.
  logOverride: { 'empty-import-meta': 'silent' },
};

/**
 * Bundles the command line into one file, for a single executable.
 * @returns esbuild's metafile, as of `bundlePackage`
 */
export async function bundleBinary(outfile) {
  const { metafile } = await build({ ...BINARY, outfile });
  return metafile;
}

/**
 * Bundles what the package holds: the command line and the library. What both need, and what not every command does, is in
 * chunks: the package would be a quarter larger with a library that shares none.
 * @param options `write: false` leaves `dist` as it is
 * @returns esbuild's metafile, which says what is in each file that was written
 */
export async function bundlePackage(options = {}) {
  const { metafile } = await build({ ...PACKAGE, ...options });
  return metafile;
}
