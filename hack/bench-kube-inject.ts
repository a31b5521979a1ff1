// Measures kube-inject as a process from dist, its start included: `npm run bench:kube-inject`, with the sidecar of 0.2 that
// flags make, and with the templates of manifests/istio-1.31. Prints a table, writes the figures to .bench/kube-inject.json,
// and ends with exit code 1 where one misses its limit. For comparison a process that
// only parses and prints the same file with `yaml` runs beside it, because the machine may be busy with other work.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CLI, MODERN, timeOf } from './bench/kube-inject/command.js';
import { deployment, meshDeployment } from './bench/kube-inject/deployments.js';
import { type Measure, medianOf } from './bench/measure.js';
import { type Part, report } from './bench/report.js';

const ROUNDS = 5;
const WORKLOADS = 2000;

const YAML_ALONE = `
import { readFileSync, writeFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
writeFileSync(process.argv[2], parseAllDocuments(readFileSync(process.argv[1], 'utf8')).map(String).join(''));
`;

interface Input {
  /** Its name on the command line. */
  readonly part: string;
  readonly what: string;
  readonly file: string;
  /** What kube-inject may take, in milliseconds, or in times what `yaml` alone takes. */
  readonly atMost: { readonly ms?: number; readonly ratio?: number };
  /** Of the configuration; none: the flags' defaults. */
  readonly flags?: readonly string[];
}

/** The figures of one file: kube-inject, `yaml` alone, and their ratio. */
function measureFile({ what, file, atMost, flags = [] }: Input): readonly Measure[] {
  const inject = timeOf([CLI, 'kube-inject', ...flags, '-f', file, '-o', `${file}.out`, '--quiet']);
  const yaml = timeOf(['--input-type=module', '--eval', YAML_ALONE, file, `${file}.yaml`]);
  const wanted = (limit: number | undefined) => limit !== undefined && { wanted: { atMost: limit } };
  return [
    { what: `${what}: kube-inject`, value: inject, unit: 'ms', ...wanted(atMost.ms) },
    { what: `${what}: yaml alone (parse and print)`, value: yaml, unit: 'ms' },
    { what: `${what}: ratio to yaml alone`, value: inject / yaml, unit: '', ...wanted(atMost.ratio) },
  ];
}

/** Many documents in one text. */
const manyOf = (document: (index: number) => string): string =>
  Array.from({ length: WORKLOADS }, (_, index) => document(index)).join('---\n');

const folder = await mkdtemp(join(tmpdir(), 'bench-kube-inject-'));
try {
  const [large, small, mesh] = ['large.yaml', 'small.yaml', 'mesh.yaml'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const inputs: readonly Input[] = [
    { part: 'many', what: `${WORKLOADS} Deployments`, file: large, atMost: { ms: 1000 } },
    { part: 'one', what: '1 Deployment', file: small, atMost: { ms: 150 } },
    { part: 'modern', what: `${WORKLOADS} Deployments, Istio 1.31`, file: mesh, atMost: { ratio: 2.5 }, flags: MODERN },
  ];
  await writeFile(large, manyOf(deployment));
  await writeFile(small, deployment(0));
  await writeFile(mesh, manyOf(meshDeployment));

  const part =
    (input: Input): Part =>
    () =>
      medianOf(ROUNDS, () => Promise.resolve(measureFile(input)));
  await report('kube-inject', Object.fromEntries(inputs.map((input) => [input.part, part(input)])));
} finally {
  await rm(folder, { recursive: true });
}
