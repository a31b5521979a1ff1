// Bundles the command line into dist/istio-initializer.js, which starts several times faster than a tree of modules. What only
// one command needs is in chunks beside it, so that no command loads what another one does.
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
  lineLimit: 160,
  legalComments: 'none',
  logLevel: 'warning',
  // Of a CommonJS module that is imported when it is needed, a chunk would have the default export alone.
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

// Chunks have names of their contents: those of earlier builds would stay for ever.
const present = new Set(Object.keys(metafile.outputs));
for (const name of await readdir('dist/chunks')) {
  if (!present.has(`dist/chunks/${name}`)) await rm(`dist/chunks/${name}`);
}
