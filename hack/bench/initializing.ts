import { setTimeout as delay } from 'node:timers/promises';

import { apply, deployment, DEPLOYMENTS } from './cluster.js';
import { startController } from './controller-process.js';
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

/** One of the two setups that are compared: a sandbox, and the creators of workloads in it. */
interface Side {
  readonly creators: Creators;
  readonly rates: number[];
  readonly mediansMs: number[];
}

const sideOf = (creators: Creators): Side => ({ creators, rates: [], mediansMs: [] });

const ratioOf = (ours: readonly number[], bare: readonly number[]): number =>
  median(ours.map((value, slice) => value / (bare[slice] ?? NaN)));

/** Rate and latency with the controller, compared with those of the bare requests. */
export function initializing(): Promise<readonly Measure[]> {
  return withSandbox(ALL_KINDS, (bareServer) =>
    withSandbox(ALL_KINDS, async (server) => {
      const controller = await startController(server.port);
      const bare = sideOf(await bareCreators(bareServer.port));
      const ours = sideOf(waitingCreators(server.port));
      try {
        await controller.ready();
        await takeTurns(bare, ours);
        const each = (controller.cpuSeconds() / controller.injected()) * 1_000_000;
        const cost = { what: 'CPU of the controller per workload, its start included', value: each, unit: 'us' };
        return [...comparisonOf(bare, ours), cost];
      } finally {
        for (const { creators } of [bare, ours]) creators.close();
        await controller.stop();
      }
    }),
  );
}

/** How long a controller needs, from its start, for workloads that are already pending. */
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

/** Runs both in short turns, so that other work of the machine slows both alike. */
async function takeTurns(bare: Side, ours: Side): Promise<void> {
  const sides = [bare, ours];
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

function comparisonOf(bare: Side, ours: Side): readonly Measure[] {
  const many = `${CREATORS} creators`;
  const rates = ratioOf(ours.rates, bare.rates);
  const times = ratioOf(ours.mediansMs, bare.mediansMs);
  return [
    { what: `${many}: initialized, create + PATCH alone`, value: median(bare.rates), unit: '/s' },
    { what: `${many}: initialized by the controller`, value: median(ours.rates), unit: '/s' },
    { what: `${many}: ratio of both`, value: rates, unit: '', wanted: { atLeast: 0.8 } },
    { what: 'one creator: median, create + PATCH alone', value: median(bare.mediansMs), unit: 'ms' },
    { what: 'one creator: median, POST to 201', value: median(ours.mediansMs), unit: 'ms' },
    { what: 'one creator: ratio of both', value: times, unit: '', wanted: { atMost: 1.5 } },
  ];
}
