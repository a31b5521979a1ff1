// Measures how long commands take to start, as processes from dist beside an empty one of the same Node: `npm run bench:start`.
// Prints a table, writes the figures to .bench/start.json, and ends with exit code 1 where one misses its limit.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CLI, MODERN } from './bench/kube-inject/command.js';
import { deployment, meshDeployment } from './bench/kube-inject/deployments.js';
import { type Measure, medianOf } from './bench/measure.js';
import { report } from './bench/report.js';
import { hasHyperfine, timesOf } from './bench/start/timing.js';

const ROUNDS = 3;
const EMPTY = ['--eval', '0'];

interface Start {
  readonly what: string;
  readonly args: readonly string[];
  /** Times what an empty process takes. */
  readonly atMost?: number;
}

/** A round: what an empty process takes, and each command, and their ratios. */
async function measure(starts: readonly Start[]): Promise<readonly Measure[]> {
  const [empty = NaN, ...times] = await timesOf([EMPTY, ...starts.map(({ args }) => [CLI, ...args])]);
  const measures = starts.flatMap(({ what, atMost }, index): readonly Measure[] => {
    const ms = times[index] ?? NaN;
    const wanted = atMost === undefined ? {} : { wanted: { atMost } };
    return [
      { what, value: ms, unit: 'ms' },
      { what: `${what}: ratio to node -e 0`, value: ms / empty, unit: '', ...wanted },
    ];
  });
  return [{ what: 'node -e 0', value: empty, unit: 'ms' }, ...measures];
}

const folder = await mkdtemp(join(tmpdir(), 'bench-start-'));
try {
  const [small, mesh] = [join(folder, 'small.yaml'), join(folder, 'mesh.yaml')];
  await writeFile(small, deployment(0));
  await writeFile(mesh, meshDeployment(0));
  const output = ['-o', join(folder, 'out.yaml'), '--quiet'];
  const starts: readonly Start[] = [
    { what: '--version', args: ['--version'], atMost: 1.3 },
    { what: '--help', args: ['--help'], atMost: 1.3 },
    { what: 'kube-inject, 1 Deployment', args: ['kube-inject', '-f', small, ...output], atMost: 2 },
    { what: 'kube-inject, 1 Deployment, Istio 1.31', args: ['kube-inject', ...MODERN, '-f', mesh, ...output] },
  ];
  console.log(`timed ${hasHyperfine() ? 'by hyperfine' : 'in turn'}`);
  await report('start', { start: () => medianOf(ROUNDS, () => measure(starts)) });
} finally {
  await rm(folder, { recursive: true });
}
