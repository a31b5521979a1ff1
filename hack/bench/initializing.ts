import { setTimeout as delay } from 'node:timers/promises';
import { DEPLOYMENTS, apply, deployment } from './cluster.js';
import { startController } from './controller-process.js';
import { bareCreators, waitingCreators } from './creators.js';
import type { Creators } from './creators.js';
import { KeepAliveClient } from './keep-alive-client.js';
import type { Measure } from './measure.js';
import { startProcess } from './sandbox-process.js';
import type { SandboxProcess } from './sandbox-process.js';

const CREATORS = 50;
const WARM_UP_SECONDS = 2;
const SECONDS = 3;
const ONE_BY_ONE = 400;
const BACKLOG = 2000;

interface Figures {
  readonly perSecond: number;
  readonly medianMs: number;
  readonly cpuMicroseconds: number;
}

async function figures(server: SandboxProcess, creators: Creators): Promise<Figures> {
  try {
    await creators.perSecond(CREATORS, WARM_UP_SECONDS);
    const before = server.cpuSeconds();
    const perSecond = await creators.perSecond(CREATORS, SECONDS);
    const cpuMicroseconds = ((server.cpuSeconds() - before) / (perSecond * SECONDS)) * 1_000_000;
    await creators.medianMs(ONE_BY_ONE / 4);
    return { perSecond, cpuMicroseconds, medianMs: await creators.medianMs(ONE_BY_ONE) };
  } finally {
    creators.close();
  }
}

/** Runs a part against a sandbox of its own, configured from the manifests. */
export async function withSandbox<Result>(
  kinds: readonly string[],
  part: (server: SandboxProcess) => Promise<Result>,
): Promise<Result> {
  const server = await startProcess();
  try {
    await apply(server.port, ...kinds);
    return await part(server);
  } finally {
    await server.stop();
  }
}

/** All that a workload needs to wait for us. */
const ALL_KINDS = ['Namespace', 'ConfigMap', 'InitializerConfiguration'];

function bare(): Promise<Figures> {
  return withSandbox(ALL_KINDS, async (server) => figures(server, await bareCreators(server.port)));
}

function controlled(): Promise<Figures & { readonly controllerMicroseconds: number }> {
  return withSandbox(ALL_KINDS, async (server) => {
    const controller = await startController(server.port);
    try {
      await controller.ready();
      const creators = waitingCreators(server.port);
      const found = await figures(server, creators);
      const workloads = controller.injected();
      return { ...found, controllerMicroseconds: (controller.cpuSeconds() / workloads) * 1_000_000 };
    } finally {
      await controller.stop();
    }
  });
}

/** Rate and latency with the controller beside those of the bare requests; which of them goes first, changes. */
export async function initializing(round: number): Promise<readonly Measure[]> {
  const early = round % 2 === 0 ? await bare() : undefined;
  const ours = await controlled();
  const theirs = early ?? (await bare());
  const many = `${CREATORS} creators`;
  return [
    { what: `${many}: initialized, create + PATCH alone`, value: theirs.perSecond, unit: '/s' },
    { what: `${many}: initialized by the controller`, value: ours.perSecond, unit: '/s' },
    { what: `${many}: ratio of both`, value: ours.perSecond / theirs.perSecond, unit: '', wanted: { atLeast: 0.8 } },
    { what: 'CPU of the server for each, create + PATCH alone', value: theirs.cpuMicroseconds, unit: 'us' },
    { what: 'CPU of the server for each, with the controller', value: ours.cpuMicroseconds, unit: 'us' },
    { what: 'CPU of the controller for each, its start included', value: ours.controllerMicroseconds, unit: 'us' },
    { what: 'one creator: median, create + PATCH alone', value: theirs.medianMs, unit: 'ms' },
    { what: 'one creator: median, POST to 201', value: ours.medianMs, unit: 'ms' },
    { what: 'one creator: ratio of both', value: ours.medianMs / theirs.medianMs, unit: '', wanted: { atMost: 1.5 } },
  ];
}

/** How long a controller needs, from its start, for what is pending already. */
export function backlog(): Promise<readonly Measure[]> {
  return withSandbox(ALL_KINDS, async (server) => {
    const client = await KeepAliveClient.connect(server.port);
    const path = `${DEPLOYMENTS}?includeUninitialized=1`;
    for (let index = 0; index < BACKLOG; index += 1) {
      await client.succeed({ method: 'POST', path, body: deployment(`pending-${index}`) });
    }
    const begin = performance.now();
    const controller = await startController(server.port);
    try {
      while (controller.injected() < BACKLOG && performance.now() - begin < 30_000) await delay(20);
      const seconds = (performance.now() - begin) / 1000;
      const list = await client.succeed({ method: 'GET', path: `${DEPLOYMENTS}?includeUninitialized=true` });
      if (list.includes('"initializers":{')) throw new Error('drain the backlog: something is still pending');
      return [
        {
          what: `${BACKLOG} pending at the start, until all are initialized`,
          value: seconds,
          unit: 's',
          wanted: { atMost: 5 },
        },
      ];
    } finally {
      client.close();
      await controller.stop();
    }
  });
}
