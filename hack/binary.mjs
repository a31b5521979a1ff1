// Makes dist/binary/istio-initializer: one file for machines like this one that have no Node. It is Node itself, with the command
// line and the manifests in it (a single executable application). Another folder than dist/binary may be named.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'postject';

import { bundledPackages } from './build/bundled-packages.mjs';
import { bundleBinary } from './build/bundles.mjs';
import { licensesText } from './build/licenses.mjs';

// Node looks for its program where this text is followed by a 1.
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

const root = fileURLToPath(new URL('../', import.meta.url));
const folder = resolve(process.argv[2] ?? join(root, 'dist/binary'));
const target = join(folder, process.platform === 'win32' ? 'istio-initializer.exe' : 'istio-initializer');
const [main, config, blob] = ['main.cjs', 'sea.json', 'sea.blob'].map((name) => join(folder, name));

/** Every manifest by its path from the root, where the command line asks for it. */
function assets() {
  const entries = readdirSync(join(root, 'manifests'), { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [relative(root, path).replaceAll('\\', '/'), path]));
}

mkdirSync(folder, { recursive: true });
const modules = await bundleBinary(main);
writeFileSync(join(folder, 'THIRD-PARTY-LICENSES'), licensesText(bundledPackages(modules).packages));
writeFileSync(
  config,
  JSON.stringify({ main, output: blob, assets: assets(), disableExperimentalSEAWarning: true, useCodeCache: true }),
);
execFileSync(process.execPath, ['--experimental-sea-config', config], { stdio: ['ignore', 'ignore', 'inherit'] });

rmSync(target, { force: true });
copyFileSync(process.execPath, target);
chmodSync(target, 0o755);
// macOS runs nothing that was changed after it was signed.
const isMac = process.platform === 'darwin';
if (isMac) execFileSync('codesign', ['--remove-signature', target]);
await inject(target, 'NODE_SEA_BLOB', readFileSync(blob), {
  sentinelFuse: FUSE,
  ...(isMac && { machoSegmentName: 'NODE_SEA' }),
});
if (isMac) execFileSync('codesign', ['--sign', '-', target]);
for (const path of [main, config, blob]) rmSync(path);
console.log(target);
