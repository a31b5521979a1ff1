// Writes the digests of archives into manifests/krew/initializer.yaml: of those that are named, and where none is of the one for
// this machine, which is made of dist/binary first.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { archiveName, withDigests } from './build/krew-manifest.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const manifest = join(root, 'manifests/krew/initializer.yaml');

/** What Node calls `win32` and `x64`, krew and Go call otherwise. */
const OTHER_NAMES = { win32: 'windows', x64: 'amd64' };

function archiveOfThisMachine() {
  const folder = join(root, 'dist/binary');
  const program = process.platform === 'win32' ? 'istio-initializer.exe' : 'istio-initializer';
  if (!existsSync(join(folder, program))) {
    throw new Error(`read ${join(folder, program)}: it is not there, want it built: npm run build:binary`);
  }
  const name = archiveName(...[process.platform, process.arch].map((word) => OTHER_NAMES[word] ?? word));
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  execFileSync('tar', ['-czf', name, program, 'LICENSE', 'THIRD-PARTY-LICENSES'], { cwd: folder });
  return join(folder, name);
}

const archives = process.argv.length > 2 ? process.argv.slice(2) : [archiveOfThisMachine()];
const digests = new Map(
  archives.map((path) => [basename(path), createHash('sha256').update(readFileSync(path)).digest('hex')]),
);
writeFileSync(manifest, withDigests(readFileSync(manifest, 'utf8'), digests));
for (const path of archives) console.log(path);
