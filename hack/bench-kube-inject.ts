// Measures kube-inject as a process from dist, its start included: `npm run bench:kube-inject`. Prints a table, writes the
// figures to .bench/kube-inject.json, and ends with exit code 1 where one misses its limit. For comparison a process that
// only parses and prints the same file with `yaml` runs beside it, because the machine may be busy with other work.
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

import { isMet, lineOf, type Measure, medianOf } from './bench/measure.js';

const ROUNDS = 5;
const WORKLOADS = 2000;
const CLI = 'dist/istio-initializer.js';

const YAML_ALONE = `
import { readFileSync, writeFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
writeFileSync(process.argv[2], parseAllDocuments(readFileSync(process.argv[1], 'utf8')).map(String).join(''));
`;

/** A typical Deployment, of some 600 bytes. */
function deployment(index: number): string {
  return `# service ${index}: what it does, and who to ask about it
apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-${index} # as the Service calls it
  namespace: default
  labels:
    app: app-${index}
spec:
  replicas: 2
  selector:
    matchLabels:
      app: app-${index}
  template:
    metadata:
      labels:
        app: app-${index}
        version: v1
    spec:
      containers:
      - name: app
        image: "example/app:${index}"
        args: ["--port", "8080"]
        ports:
        - containerPort: 8080
        env:
        # read at start
        - name: STRICT
          value: "yes"
        resources:
          limits: {cpu: 100m, memory: 64Mi}
`;
}

/** Wall time of a process from its start to its end, in milliseconds. */
function timeOf(args: readonly string[]): number {
  const begin = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')}: exit code ${status}\n${stderr}`);
  return performance.now() - begin;
}

interface Input {
  readonly what: string;
  readonly file: string;
  readonly atMostMs: number;
}

/** The figures of one file: kube-inject, `yaml` alone, and their ratio. */
function measureFile({ what, file, atMostMs }: Input): readonly Measure[] {
  const inject = timeOf([CLI, 'kube-inject', '-f', file, '-o', `${file}.out`, '--quiet']);
  const yaml = timeOf(['--input-type=module', '--eval', YAML_ALONE, file, `${file}.yaml`]);
  return [
    { what: `${what}: kube-inject`, value: inject, unit: 'ms', wanted: { atMost: atMostMs } },
    { what: `${what}: yaml alone (parse and print)`, value: yaml, unit: 'ms' },
    { what: `${what}: ratio to yaml alone`, value: inject / yaml, unit: '' },
  ];
}

const folder = await mkdtemp(join(tmpdir(), 'bench-kube-inject-'));
try {
  const inputs: readonly Input[] = [
    { what: `${WORKLOADS} Deployments`, file: join(folder, 'large.yaml'), atMostMs: 1000 },
    { what: '1 Deployment', file: join(folder, 'small.yaml'), atMostMs: 150 },
  ];
  const [large, small] = inputs as readonly [Input, Input];
  await writeFile(large.file, Array.from({ length: WORKLOADS }, (_, index) => deployment(index)).join('---\n'));
  await writeFile(small.file, deployment(0));

  const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;
  console.log(machine);
  const results: unknown[] = [];
  let ok = true;
  for (const input of inputs) {
    for (const measure of await medianOf(ROUNDS, () => Promise.resolve(measureFile(input)))) {
      console.log(lineOf(measure));
      results.push({ ...measure, ok: isMet(measure) });
      ok &&= isMet(measure);
    }
  }
  await mkdir('.bench', { recursive: true });
  const report = { at: new Date().toISOString(), machine, results };
  await writeFile('.bench/kube-inject.json', `${JSON.stringify(report, null, 2)}\n`);
  if (!ok) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}
