import { setTimeout as delay } from 'node:timers/promises';

import { deployment, DEPLOYMENTS } from './cluster.js';
import { besideModern, type Configuration, type Pair, withEach } from './configurations.js';
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
    const changes = await withEach((configuration) => changeCost({ server, configuration }));
    await store(server.port, STORED, 2 * STORED);
    const twice = await rssAfterStart(server);
    const installed = [...rssMeasures(none.installed, once.installed, twice.installed), ...changes.installed];
    const modern = [...rssMeasures(none.modern, once.modern, twice.modern), ...changes.modern];
    return besideModern({ installed, modern });
  });
}

function rssMeasures(none: number, once: number, twice: number): readonly Measure[] {
  return [
    { what: 'RSS after the start, nothing in the cluster', value: none, unit: 'MB' },
    { what: `RSS with ${STORED} deployments of 5 KB`, value: once, unit: 'MB', wanted: { atMost: 95 } },
    {
      what: `RSS with ${STORED}, more than with none`,
      value: once - none,
      unit: 'MB',
      wanted: { atMost: 45 },
      isGiven: true,
    },
    {
      what: `RSS with ${2 * STORED}, more than with ${STORED}`,
      value: twice - once,
      unit: 'MB',
      wanted: { atMost: 10 },
      isGiven: true,
    },
  ];
}

/** Resolves when a process has used almost no CPU for half a second. */
async function waitUntilIdle({ cpuSeconds }: ControllerProcess): Promise<void> {
  let before = -1;
  while (cpuSeconds() - before > 0.02) {
    before = cpuSeconds();
    await delay(500);
  }
}

/** A server, and the configuration of the controller that is started for it. */
interface Setup {
  readonly server: SandboxProcess;
  readonly configuration: Configuration;
}

async function withController<Result>(
  { server, configuration }: Setup,
  part: (controller: ControllerProcess) => Promise<Result>,
): Promise<Result> {
  const controller = await startController(server.port, configuration);
  try {
    await controller.ready();
    await waitUntilIdle(controller);
    return await part(controller);
  } finally {
    await controller.stop();
  }
}

/** Resident memory after the start: the median of several starts, in turn. */
async function rssAfterStart(server: SandboxProcess): Promise<Pair<number>> {
  const found: Pair<number>[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    found.push(
      await withEach((configuration) =>
        withController({ server, configuration }, (controller) => Promise.resolve(controller.rssMegabytes())),
      ),
    );
  }
  return {
    installed: median(found.map(({ installed }) => installed)),
    modern: median(found.map(({ modern }) => modern)),
  };
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

/** Changes initialized objects, evenly over the time, to a new value; resolves when the server has answered all. */
async function change(port: number, value: string): Promise<void> {
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
        body: `{"metadata":{"labels":{"changed":"${value}-${at}"}}}`,
      });
    }
    client.close();
  };
  await Promise.all(clients.map(work));
}

function changeCost(setup: Setup): Promise<readonly Measure[]> {
  return withController(setup, async (controller) => {
    const [cpu, bytes, begin] = [controller.cpuSeconds(), controller.readBytes(), performance.now()];
    await change(setup.server.port, setup.configuration.namespace);
    const seconds = (performance.now() - begin) / 1000;
    await waitUntilIdle(controller);
    const megabytes = (controller.readBytes() - bytes) / 1_000_000;
    const percent = ((controller.cpuSeconds() - cpu) / seconds) * 100;
    const rate = megabytes / seconds;
    return [
      {
        what: 'changes of initialized objects',
        value: (CHANGES_PER_SECOND * CHANGE_SECONDS) / seconds,
        unit: '/s',
        isGiven: true,
      },
      { what: 'these changes: watch stream', value: rate, unit: 'MB/s', isGiven: true },
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
