import { setTimeout as delay } from 'node:timers/promises';

import { besideModern, type Configuration, withEach } from './configurations.js';
import { startController } from './controller-process.js';
import { waitingCreators } from './creators.js';
import { ALL_KINDS, withSandbox } from './initializing.js';
import type { Measure } from './measure.js';

const AFTER_MS = 5000;
const WORKLOADS = 10_000;
const CREATORS = 50;
const SLICE_SECONDS = 1;

/** What a controller keeps: 5 s after its start beside an empty cluster, and when it has initialized 10,000 workloads. */
export async function memory(): Promise<readonly Measure[]> {
  return besideModern(await withEach(memoryWith));
}

function memoryWith(configuration: Configuration): Promise<readonly Measure[]> {
  return withSandbox(ALL_KINDS, async (server) => {
    const controller = await startController(server.port, configuration);
    const creators = waitingCreators(server.port);
    try {
      await controller.ready();
      await delay(AFTER_MS);
      const started = controller.rssMegabytes();
      while (controller.injected() < WORKLOADS) await creators.perSecond(CREATORS, SLICE_SECONDS);
      const busy = controller.rssMegabytes();
      return [
        { what: 'RSS 5 s after the start, empty cluster', value: started, unit: 'MB', wanted: { atMost: 75 } },
        { what: `RSS after ${WORKLOADS} workloads`, value: busy, unit: 'MB', wanted: { atMost: 90 } },
      ];
    } finally {
      creators.close();
      await controller.stop();
    }
  });
}
