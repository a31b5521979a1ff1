// Measures the controller as a process of its own, from dist, against the sandbox as another, on the loopback interface:
// `npm run bench`. Prints a table, writes the figures to .bench/controller.json, and ends with 1 where one is not as it must
// be. What must hold is a ratio of two figures of one run wherever that is possible: the machine has other things to do.
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';

import { backlog, initializing } from './bench/initializing.js';
import { isMet, lineOf, medianOf } from './bench/measure.js';
import { standing } from './bench/standing.js';

const ROUNDS = 3;

const parts = {
  initializing,
  backlog: () => medianOf(ROUNDS, backlog),
  standing,
};

const only = process.argv.slice(2);
const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;
console.log(machine);
const results = [];
for (const [name, part] of Object.entries(parts)) {
  if (only.length > 0 && !only.includes(name)) continue;
  for (const measure of await part()) {
    console.log(lineOf(measure));
    results.push({ ...measure, ok: isMet(measure) });
  }
}
await mkdir('.bench', { recursive: true });
await writeFile(
  '.bench/controller.json',
  `${JSON.stringify({ at: new Date().toISOString(), machine, results }, null, 2)}\n`,
);
if (!results.every(({ ok }) => ok)) process.exitCode = 1;
