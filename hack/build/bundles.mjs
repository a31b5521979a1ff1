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

const commandLine = {
  ...SHARED,
  entryPoints: { 'istio-initializer': 'src/main.ts' },
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true,
  format: 'esm',
  sourcemap: true,
  // A chunk of a CommonJS module that is imported dynamically would have only a default export.
  alias: { '@peculiar/x509': './node_modules/@peculiar/x509/build/x509.es.js' },
  banner: { js: ['#!/usr/bin/env node', ...REQUIRE].join('\n') },
};

/**
 * Bundles what the package holds: the command line, whose chunks hold what not every command needs.
 * @param options `write: false` leaves `dist` as it is
 * @returns esbuild's metafiles, which say what is in each file that was written
 */
export async function bundlePackage(options = {}) {
  const results = await Promise.all([commandLine].map((bundle) => build({ ...bundle, ...options })));
  return results.map(({ metafile }) => metafile);
}
