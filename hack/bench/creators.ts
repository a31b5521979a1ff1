import { createPatchFactory, deployment, DEPLOYMENTS } from './cluster.js';
import type { Configuration } from './configurations.js';
import { KeepAliveClient, ratePerSecond } from './keep-alive-client.js';

const PATCHERS = 16;

/** Creates one workload; resolves when it is initialized. */
type Lifecycle = (creator: KeepAliveClient, name: string) => Promise<void>;

/** Rate and latency for the creators of workloads. */
export interface Creators {
  /** Workloads initialized per second with so many creators. */
  readonly perSecond: (creators: number, seconds: number) => Promise<number>;
  /** Milliseconds from the POST until the workload is initialized, for one creator: the median of so many. */
  readonly medianMs: (workloads: number) => Promise<number>;
  readonly close: () => void;
}

/** Creators that wait for a controller: POST, until 201. */
export function waitingCreators(port: number): Creators {
  return creators(port, async (creator, name) => {
    await creator.succeed({ method: 'POST', path: DEPLOYMENTS, body: deployment(name) });
  });
}

/** Clients that are each used by one caller at a time, first come, first served. */
class ClientPool {
  readonly #idle: KeepAliveClient[];
  readonly #waiting: ((client: KeepAliveClient) => void)[] = [];

  constructor(clients: readonly KeepAliveClient[]) {
    this.#idle = [...clients];
  }

  async use(work: (client: KeepAliveClient) => Promise<unknown>): Promise<void> {
    const client = this.#idle.pop() ?? (await new Promise<KeepAliveClient>((resolve) => this.#waiting.push(resolve)));
    try {
      await work(client);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#idle.push(client);
      else next(client);
    }
  }
}

/**
 * The same work without a controller: the POST that does not wait (202), and right after its answer, on one of 16 other
 * sockets, the same PATCH that the controller would send.
 */
export async function bareCreators(port: number, configuration: Configuration): Promise<Creators> {
  const patchers = await Promise.all(Array.from({ length: PATCHERS }, () => KeepAliveClient.connect(port)));
  const pool = new ClientPool(patchers);
  let patchFactory: Promise<(pending: Buffer) => string> | undefined;
  const { close, ...rest } = creators(port, async (creator, name) => {
    const path = `${DEPLOYMENTS}?includeUninitialized=1`;
    const pending = await creator.succeed({ method: 'POST', path, body: deployment(name) });
    const patch = await (patchFactory ??= createPatchFactory({ port, configuration }, pending));
    await pool.use((patcher) =>
      patcher.succeed({
        method: 'PATCH',
        path: `${DEPLOYMENTS}/${name}`,
        type: 'application/strategic-merge-patch+json',
        body: patch(pending),
      }),
    );
  });
  return {
    ...rest,
    close: () => {
      close();
      for (const patcher of patchers) patcher.close();
    },
  };
}

/** The median. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function creators(port: number, lifecycle: Lifecycle): Creators {
  const clients: KeepAliveClient[] = [];
  let run = 0;
  const first = async (count: number): Promise<readonly KeepAliveClient[]> => {
    while (clients.length < count) clients.push(await KeepAliveClient.connect(port));
    return clients.slice(0, count);
  };
  return {
    perSecond: async (count, seconds) => {
      const name = `w${(run += 1)}`;
      const work = (index: number, client: KeepAliveClient, round: number): Promise<void> =>
        lifecycle(client, `${name}-${index}-${round}`);
      return (await ratePerSecond(await first(count), seconds, work)).perSecond;
    },
    medianMs: async (workloads) => {
      const [client] = await first(1);
      if (client === undefined) return NaN;
      const name = `w${(run += 1)}`;
      const times: number[] = [];
      for (let index = 0; index < workloads; index += 1) {
        const begin = performance.now();
        await lifecycle(client, `${name}-${index}`);
        times.push(performance.now() - begin);
      }
      return median(times);
    },
    close: () => {
      for (const client of clients) client.close();
    },
  };
}
