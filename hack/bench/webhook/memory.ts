import { setTimeout as delay } from 'node:timers/promises';

import { besideModern } from '../configurations.js';
import type { Measure } from '../measure.js';
import type { ReviewServer } from './processes.js';
import { loadOf, PODS, type ServerFiles, startWebhook, withServerFiles } from './servers.js';

const AFTER_MS = 5000;
const REVIEWS = 10_000;

/** What a webhook keeps: 5 s after its start, and when it has answered 10,000 reviews of 500 different pods. */
export function webhookMemory(): Promise<readonly Measure[]> {
  return withServerFiles(memoryWith);
}

async function memoryWith(files: ServerFiles): Promise<readonly Measure[]> {
  const servers: ReviewServer[] = [];
  try {
    for (const templates of ['1.0', '1.31'] as const) servers.push(await startWebhook(files, templates));
    await delay(AFTER_MS);
    const started = servers.map(({ rssMegabytes }) => rssMegabytes());
    const measures: (readonly Measure[])[] = [];
    for (const [index, server] of servers.entries()) {
      await loadOf(server, PODS, { answers: REVIEWS });
      measures.push(measuresOf(started[index] ?? NaN, server.rssMegabytes()));
    }
    const [installed = [], modern = []] = measures;
    return besideModern({ installed, modern }, '1.0');
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

function measuresOf(started: number, busy: number): readonly Measure[] {
  return [
    { what: 'webhook: RSS 5 s after the start', value: started, unit: 'MB', wanted: { atMost: 75 } },
    { what: `webhook: RSS after ${REVIEWS} reviews`, value: busy, unit: 'MB', wanted: { atMost: 90 } },
  ];
}
