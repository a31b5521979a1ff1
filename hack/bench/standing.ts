import { setTimeout as delay } from 'node:timers/promises';

import { deployment, DEPLOYMENTS } from './cluster.js';
import { type ControllerProcess, startController } from './controller-process.js';
import { median } from './creators.js';
import { withSandbox } from './initializing.js';
import { KeepAliveClient } from './keep-alive-client.js';
import type { Measure } from './measure.js';
import type { SandboxProcess } from './sandbox-process.js';

const STORED = 20_000;
const STORED_BYTES = 5 * 1024;
const WRITERS = 10;
const STARTS = 3;
const CHANGES_PER_SECOND = 1000;
const CHANGE_SECONDS = 5;
const TICK_MS = 5;

/** What a controller costs in a cluster where nothing is pending. */
export function standing(): Promise<readonly Measure[]> {
  return withSandbox(['Namespace', 'ConfigMap'], async (server) => {
    const none = await rssAfterStart(server);
    await store(server.port, 0, STORED);
    const once = await rssAfterStart(server);
    const changes = await changeCost(server);
    await store(server.port, STORED, 2 * STORED);
    const twice = await rssAfterStart(server);
    return [
      { what: 'RSS after the start, nothing in the cluster', value: none, unit: 'MB' },
      { what: `RSS with ${STORED} deployments of 5 KB`, value: once, unit: 'MB', wanted: { atMost: 95 } },
      { what: `RSS with ${STORED}, more than with none`, value: once - none, unit: 'MB', wanted: { atMost: 45 } },
      {
        what: `RSS with ${2 * STORED}, more than with ${STORED}`,
        value: twice - once,
        unit: 'MB',
        wanted: { atMost: 10 },
      },
      ...changes,
    ];
  });
}

/** Resolves when a process has used almost no CPU for half a second. */
async function waitUntilIdle({ cpuSeconds }: ControllerProcess): Promise<void> {
  let before = -1;
  while (cpuSeconds() - before > 0.02) {
    before = cpuSeconds();
    await delay(500);
  }
}

async function withController<Result>(
  server: SandboxProcess,
  part: (controller: ControllerProcess) => Promise<Result>,
): Promise<Result> {
  const controller = await startController(server.port);
  try {
    await controller.ready();
    await waitUntilIdle(controller);
    return await part(controller);
  } finally {
    await controller.stop();
  }
}

/** Resident memory after the start: the median of several starts. */
async function rssAfterStart(server: SandboxProcess): Promise<number> {
  const found: number[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    found.push(await withController(server, (controller) => Promise.resolve(controller.rssMegabytes())));
  }
  return median(found);
}

async function store(port: number, from: number, to: number): Promise<void> {
  let next = from;
  await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      const client = await KeepAliveClient.connect(port);
      while (next < to) {
        const body = deployment(`stored-${(next += 1)}`, STORED_BYTES);
        await client.succeed({ method: 'POST', path: DEPLOYMENTS, body });
      }
      client.close();
    }),
  );
}

/** Changes initialized objects, evenly over the time; resolves when the server has answered all. */
async function change(port: number): Promise<void> {
  const clients = await Promise.all(Array.from({ length: WRITERS }, () => KeepAliveClient.connect(port)));
  const begin = performance.now();
  const total = CHANGES_PER_SECOND * CHANGE_SECONDS;
  let next = 0;
  const work = async (client: KeepAliveClient): Promise<void> => {
    while (next < total) {
      const at = next;
      next += 1;
      const due = begin + Math.floor((at * 1000) / CHANGES_PER_SECOND / TICK_MS) * TICK_MS;
      const early = due - performance.now();
      if (early > 0) await delay(early);
      await client.succeed({
        method: 'PATCH',
        path: `${DEPLOYMENTS}/stored-${at + 1}`,
        type: 'application/merge-patch+json',
        body: `{"metadata":{"labels":{"changed":"a-${at}"}}}`,
      });
    }
    client.close();
  };
  await Promise.all(clients.map(work));
}

async function changeCost(server: SandboxProcess): Promise<readonly Measure[]> {
  return withController(server, async (controller) => {
    const [cpu, bytes, begin] = [controller.cpuSeconds(), controller.readBytes(), performance.now()];
    await change(server.port);
    const seconds = (performance.now() - begin) / 1000;
    await waitUntilIdle(controller);
    const megabytes = (controller.readBytes() - bytes) / 1_000_000;
    const percent = ((controller.cpuSeconds() - cpu) / seconds) * 100;
    const rate = megabytes / seconds;
    return [
      { what: 'changes of initialized objects', value: (CHANGES_PER_SECOND * CHANGE_SECONDS) / seconds, unit: '/s' },
      { what: 'these changes: watch stream', value: rate, unit: 'MB/s' },
      { what: 'these changes: CPU of the controller', value: percent, unit: '%' },
      {
        what: 'these changes: CPU per 10 MB/s of watch stream',
        value: (percent / rate) * 10,
        unit: '%',
        wanted: { atMost: 10 },
      },
    ];
  });
}
