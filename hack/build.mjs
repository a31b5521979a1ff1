// Bundles the command line into dist/istio-initializer.js, which starts several times faster than a tree of modules. Code that
// not every command needs is in chunks, so that a command loads only its own.
import { chmod, readdir, rm } from 'node:fs/promises';
import { build } from 'esbuild';

const outfile = 'dist/istio-initializer.js';

const { metafile } = await build({
  metafile: true,
  entryPoints: { 'istio-initializer': 'src/main.ts' },
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  sourcemap: true,
  minifyWhitespace: true,
  minifySyntax: true,
  // Lines end, so that a stack names a place; shorter lines would be more of them.
  lineLimit: 1000,
  legalComments: 'none',
  logLevel: 'warning',
  // A chunk of a CommonJS module that is imported dynamically would have only a default export.
  alias: { '@peculiar/x509': './node_modules/@peculiar/x509/build/x509.es.js' },
  // Dependencies that are CommonJS call require() for Node's own modules.
  banner: {
    js: [
      '#!/usr/bin/env node',
      "import { createRequire as __createRequire } from 'node:module';",
      'const require = __createRequire(import.meta.url);',
    ].join('\n'),
  },
});
await chmod(outfile, 0o755);

// The name of a chunk is a hash of its contents, so that no build overwrites those of earlier ones.
const present = new Set(Object.keys(metafile.outputs));
for (const name of await readdir('dist/chunks')) {
  if (!present.has(`dist/chunks/${name}`)) await rm(`dist/chunks/${name}`);
}
