import { setTimeout as delay } from 'node:timers/promises';

import { apply, deployment, DEPLOYMENTS } from './cluster.js';
import { besideModern, type Configuration, INSTALLED, MODERN, withEach } from './configurations.js';
import { type ControllerProcess, startController } from './controller-process.js';
import { bareCreators, type Creators, median, waitingCreators } from './creators.js';
import { KeepAliveClient } from './keep-alive-client.js';
import type { Measure } from './measure.js';
import { type SandboxProcess, startSandboxProcess } from './sandbox-process.js';

const CREATORS = 50;
const WARM_UP_SECONDS = 2;
const SLICES = 15;
const SLICE_SECONDS = 0.6;
const ONE_BY_ONE_WARM_UP = 200;
const ONE_BY_ONE = 50;
const BACKLOG = 2000;

/** Runs a part against a sandbox of its own, configured from the manifests. */
export async function withSandbox<Result>(
  kinds: readonly string[],
  part: (server: SandboxProcess) => Promise<Result>,
): Promise<Result> {
  const server = await startSandboxProcess();
  try {
    await apply(server.port, ...kinds);
    return await part(server);
  } finally {
    await server.stop();
  }
}

/** All kinds that must exist for a workload to wait for the controller. */
export const ALL_KINDS = ['Namespace', 'ConfigMap', 'InitializerConfiguration'];

/** A sandbox, and the creators of workloads in it. */
interface Side {
  readonly creators: Creators;
  readonly rates: number[];
  readonly mediansMs: number[];
}

const sideOf = (creators: Creators): Side => ({ creators, rates: [], mediansMs: [] });

/** What is compared: bare requests, and a controller, each in a sandbox of its own. */
interface Setup {
  readonly bare: Side;
  readonly ours: Side;
  readonly controller: ControllerProcess;
}

const ratioOf = (values: readonly number[], others: readonly number[]): number =>
  median(values.map((value, slice) => value / (others[slice] ?? NaN)));

/** Rate and latency with the controller, compared with those of the bare requests, with each configuration. */
export function initializing(): Promise<readonly Measure[]> {
  return withSetup(INSTALLED, (installed) =>
    withSetup(MODERN, async (modern) => {
      await takeTurns([installed, modern].flatMap(({ bare, ours }) => [bare, ours]));
      return besideModern({ installed: measuresOf(installed), modern: measuresOf(modern) });
    }),
  );
}

/** How long controllers need, from their start, for workloads that are already pending. */
export async function backlog(): Promise<readonly Measure[]> {
  return besideModern(await withEach(backlogWith));
}

function withSetup<Result>(configuration: Configuration, part: (setup: Setup) => Promise<Result>): Promise<Result> {
  return withSandbox(ALL_KINDS, (bareServer) =>
    withSandbox(ALL_KINDS, async (server) => {
      const bare = sideOf(await bareCreators(bareServer.port, configuration));
      const ours = sideOf(waitingCreators(server.port));
      const controller = await startController(server.port, configuration);
      try {
        await controller.ready();
        return await part({ bare, ours, controller });
      } finally {
        for (const { creators } of [bare, ours]) creators.close();
        await controller.stop();
      }
    }),
  );
}

function backlogWith(configuration: Configuration): Promise<readonly Measure[]> {
  return withSandbox(ALL_KINDS, async (server) => {
    const client = await KeepAliveClient.connect(server.port);
    const path = `${DEPLOYMENTS}?includeUninitialized=1`;
    for (let index = 0; index < BACKLOG; index += 1) {
      await client.succeed({ method: 'POST', path, body: deployment(`pending-${index}`) });
    }
    const begin = performance.now();
    const controller = await startController(server.port, configuration);
    try {
      while (controller.injected() < BACKLOG && performance.now() - begin < 30_000) await delay(20);
      const seconds = (performance.now() - begin) / 1000;
      const list = await client.succeed({ method: 'GET', path: `${DEPLOYMENTS}?includeUninitialized=true` });
      if (list.includes('"initializers":{')) {
        throw new Error('drain the backlog: got objects that are still pending, want none');
      }
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

/** Runs all in short turns, so that other work of the machine slows them alike. */
async function takeTurns(all: readonly Side[]): Promise<void> {
  const sides = [...all];
  for (const { creators } of sides) await creators.perSecond(CREATORS, WARM_UP_SECONDS);
  for (let slice = 0; slice < SLICES; slice += 1) {
    for (const { creators, rates } of sides) rates.push(await creators.perSecond(CREATORS, SLICE_SECONDS));
    sides.reverse();
  }
  for (const { creators } of sides) await creators.medianMs(ONE_BY_ONE_WARM_UP);
  for (let slice = 0; slice < SLICES; slice += 1) {
    for (const { creators, mediansMs } of sides) mediansMs.push(await creators.medianMs(ONE_BY_ONE));
    sides.reverse();
  }
}

function measuresOf({ bare, ours, controller }: Setup): readonly Measure[] {
  const many = `${CREATORS} creators`;
  const rates = ratioOf(ours.rates, bare.rates);
  const times = ratioOf(ours.mediansMs, bare.mediansMs);
  const cpuMicroseconds = (controller.cpuSeconds() / controller.injected()) * 1_000_000;
  return [
    { what: `${many}: initialized, create + PATCH alone`, value: median(bare.rates), unit: '/s' },
    { what: `${many}: initialized by the controller`, value: median(ours.rates), unit: '/s' },
    { what: `${many}: ratio of both`, value: rates, unit: '', wanted: { atLeast: 0.8 } },
    { what: 'one creator: median, create + PATCH alone', value: median(bare.mediansMs), unit: 'ms' },
    { what: 'one creator: median, POST to 201', value: median(ours.mediansMs), unit: 'ms' },
    { what: 'one creator: ratio of both', value: times, unit: '', wanted: { atMost: 1.25 } },
    { what: 'CPU of the controller per workload, with its start', value: cpuMicroseconds, unit: 'us' },
  ];
}
