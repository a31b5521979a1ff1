// Measures the controller, a process from dist, against the sandbox, another process, on the loopback interface: `npm run
// bench`. Prints a table, writes the figures to .bench/controller.json, and ends with exit code 1 where one misses its limit.
// A limit is for the ratio of two figures of one run wherever possible, because the machine may be busy with other work.
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';

import { backlog, initializing } from './bench/initializing.js';
import { isMet, lineOf, medianOf } from './bench/measure.js';
import { memory } from './bench/memory.js';
import { standing } from './bench/standing.js';

const ROUNDS = 3;

const parts = {
  initializing,
  backlog: () => medianOf(ROUNDS, backlog),
  memory: () => medianOf(ROUNDS, memory),
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
