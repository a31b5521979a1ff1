// Measures the controller, a process from dist, against the sandbox, another process, on the loopback interface: `npm run
// bench`, or `npm run bench -- memory` for a part. Prints a table, writes the figures to .bench/controller.json, and ends with
// exit code 1 where one misses its limit. Each figure is taken with the configuration that `install` installs, and with the
// templates of manifests/istio-1.31 beside it. All memory is here, that of the webhook too. A limit is for the ratio of two
// figures of one run wherever possible, because the machine may be busy with other work.
import { backlog, initializing } from './bench/initializing.js';
import { medianOf } from './bench/measure.js';
import { memory } from './bench/memory.js';
import { report } from './bench/report.js';
import { standing } from './bench/standing.js';
import { webhookMemory } from './bench/webhook/memory.js';

const ROUNDS = 3;

await report('controller', {
  initializing,
  backlog: () => medianOf(ROUNDS, backlog),
  memory: async () => [...(await medianOf(ROUNDS, memory)), ...(await medianOf(ROUNDS, webhookMemory))],
  standing,
});
