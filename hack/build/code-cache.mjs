// Keeps what Node compiles of the command line, so that it starts in less time: `loadChunk` hands it to the Node that made it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const recorder = fileURLToPath(new URL('record-scripts.cjs', import.meta.url));
// As CODE_CACHE of src/runtime/load-chunk.ts; its test looks here.
const FOLDER = join(root, 'dist/code-cache', `v8-${process.versions.v8}-${process.platform}-${process.arch}`);
// What users start most, and in scripts. What it does is compiled, and kept.
const CHUNKS = /^chunks\/(?:start|(?:common|kube-inject|templates|rolldown-runtime)-[^/]+)\.js$/;
const WORKLOAD = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  selector:
    matchLabels:
      app: shop
  template:
    metadata:
      labels:
        app: shop
    spec:
      containers:
        - name: shop
          image: shop
`;

/**
 * Writes the compiled code of the chunks of `kube-inject` for this Node, and takes away that of earlier builds.
 * @param files those of the build, below `dist`
 */
export function keepCompiledCode(files) {
  rmSync(join(root, 'dist/code-cache'), { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  for (const file of files.filter((name) => CHUNKS.test(name))) {
    // One that Node refuses: it compiles the script and says so.
    writeFileSync(join(FOLDER, `${basename(file)}.cache`), '');
  }
  const template = join(FOLDER, 'template.yaml');
  // Each run keeps what those before it have kept.
  runKubeInject('-f', '-');
  writeFileSync(template, runKubeInject('--emitTemplate'));
  runKubeInject('-f', '-', '--injectConfigFile', template);
  rmSync(template);
}

function runKubeInject(...flags) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--require', recorder, join(root, 'dist/istio-initializer.js'), 'kube-inject', ...flags],
    { input: WORKLOAD, encoding: 'utf8', env: { ...process.env, CODE_CACHE_FOLDER: FOLDER } },
  );
  if (status !== 0) throw new Error(`keep compiled code: kube-inject ended with ${status}: ${stderr}`);
  return stdout;
}
