// Measures the sandbox as a process from dist: `npm run bench:sandbox`. Prints a table, and writes the figures to
// .bench/sandbox.json; has no limits that must hold. Takes less than a minute.
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { cpus } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

import { type BenchRequest, KeepAliveClient, ratePerSecond } from './bench/keep-alive-client.js';
import { type SandboxProcess, startSandboxProcess } from './bench/sandbox-process.js';

const CLIENTS = 50;
const SECONDS = 4;
const IDLE_WATCHES = 200;
const WATCHERS = 100;
const EVENTS = 100;
const STORED = 20_000;
const STORED_BYTES = 5 * 1024;

const DEPLOYMENTS = '/apis/extensions/v1beta1/namespaces/default/deployments';
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

type Requests = (client: number, round: number) => BenchRequest;

interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly target: string;
}

function deployment(name: string, padding = ''): string {
  const containers = [
    { name: 'app', image: 'nginx:1.13', ports: [{ containerPort: 80 }], env: [{ name: 'A', value: 'b' }] },
  ];
  const annotations = padding === '' ? {} : { 'example.com/padding': padding };
  const template = { metadata: { labels: { app: name } }, spec: { containers } };
  return JSON.stringify({ metadata: { name, labels: { app: name }, annotations }, spec: { replicas: 2, template } });
}

/** A patch like that of an injection: the containers by name, the old one first, and annotations that change each time. */
function injection(round: number): string {
  const containers = [
    { name: 'app' },
    { name: 'istio-proxy', image: `docker.io/istio/proxy:0.2.${round}`, args: ['proxy'] },
  ];
  const template = {
    metadata: { annotations: { 'sidecar.istio.io/status': `injected-${round}` } },
    spec: { containers },
  };
  return JSON.stringify({
    metadata: { annotations: { 'sidecar.istio.io/status': `injected-${round}` } },
    spec: { template },
  });
}

async function withClients<Result>(
  port: number,
  work: (clients: readonly KeepAliveClient[]) => Promise<Result>,
): Promise<Result> {
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => KeepAliveClient.connect(port)));
  try {
    return await work(clients);
  } finally {
    for (const client of clients) client.close();
  }
}

function expectSuccess(request: Requests) {
  return async (index: number, client: KeepAliveClient, round: number): Promise<void> => {
    await client.succeed(request(index, round));
  };
}

async function rates(server: SandboxProcess): Promise<readonly Figure[]> {
  return withClients(server.port, async (clients) => {
    const rate = async (what: string, target: string, request: Requests): Promise<readonly Figure[]> => {
      const before = server.cpuSeconds();
      const { requests, perSecond } = await ratePerSecond(clients, SECONDS, expectSuccess(request));
      // Unlike the rate, this figure hardly depends on other work of the machine.
      const cpu = ((server.cpuSeconds() - before) / requests) * 1_000_000;
      return [
        { what: `${what}, ${CLIENTS} clients`, value: perSecond, unit: '/s', target },
        { what: `${what}, CPU of the server per request`, value: cpu, unit: 'us', target: '' },
      ];
    };
    const create =
      (run: string): Requests =>
      (client, round) => ({ method: 'POST', path: DEPLOYMENTS, body: deployment(`${run}-${client}-${round}`) });
    const patch: Requests = (client, round) => ({
      method: 'PATCH',
      path: `${DEPLOYMENTS}/web-${client}-${round % 5}`,
      type: 'application/strategic-merge-patch+json',
      body: injection(round),
    });
    await ratePerSecond(clients, 1, expectSuccess(create('warm-up')));
    const creates = await rate('creates', '>= 2500', create('web'));
    await ratePerSecond(clients, 1, expectSuccess(patch));
    return [...creates, ...(await rate('strategic PATCHes', '>= 2000', patch))];
  });
}

interface Watcher {
  readonly heard: () => Promise<number>;
  readonly close: () => void;
}

/** A watch that only reports when something arrives. */
function openWatch(port: number, path: string): Promise<Watcher> {
  return new Promise((resolve, reject) => {
    let hear: ((at: number) => void) | undefined;
    const socket = connect(port, '127.0.0.1', () => socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`));
    socket.setNoDelay(true);
    socket.on('error', reject);
    socket.once('data', () => {
      socket.on('data', () => {
        hear?.(performance.now());
      });
      const heard = (): Promise<number> => new Promise((found) => (hear = found));
      resolve({ heard, close: () => socket.destroy() });
    });
  });
}

function openWatches(port: number, count: number, path: string): Promise<readonly Watcher[]> {
  return Promise.all(Array.from({ length: count }, () => openWatch(port, path)));
}

async function idleCost(server: SandboxProcess): Promise<readonly Figure[]> {
  const percentOver = async (ms: number): Promise<number> => {
    const before = server.cpuSeconds();
    await delay(ms);
    return ((server.cpuSeconds() - before) / (ms / 1000)) * 100;
  };
  await delay(500);
  const without = await percentOver(3000);
  const open = await openWatches(server.port, IDLE_WATCHES, `${DEPLOYMENTS}?watch=true&resourceVersion=1000000`);
  await delay(500);
  const withThem = await percentOver(3000);
  for (const watch of open) watch.close();
  return [
    { what: 'CPU when idle, no watches', value: without, unit: '%', target: '' },
    { what: `CPU when idle, ${IDLE_WATCHES} watches`, value: withThem, unit: '%', target: 'the same' },
  ];
}

async function latency({ port }: SandboxProcess): Promise<readonly Figure[]> {
  const client = await KeepAliveClient.connect(port);
  await client.send({ method: 'POST', path: CONFIG_MAPS, body: JSON.stringify({ metadata: { name: 'watched' } }) });
  const open = await openWatches(port, WATCHERS, `${CONFIG_MAPS}?watch=true&resourceVersion=1000000`);
  for (const watch of open) watch.close();
  const listening = await openWatches(
    port,
    WATCHERS,
    `${CONFIG_MAPS}?watch=true&fieldSelector=metadata.name%3Dwatched`,
  );
  await delay(200);
  const each: number[] = [];
  const last: number[] = [];
  for (let event = 0; event < EVENTS; event += 1) {
    const heard = Promise.all(listening.map((watch) => watch.heard()));
    const body = JSON.stringify({ data: { event: String(event), padding: 'x'.repeat(2000) } });
    const begin = performance.now();
    await client.send({ method: 'PATCH', path: `${CONFIG_MAPS}/watched`, type: 'application/merge-patch+json', body });
    const times = (await heard).map((at) => at - begin);
    each.push(...times);
    last.push(Math.max(...times));
  }
  for (const watch of listening) watch.close();
  client.close();
  return [
    { what: `event to each of ${WATCHERS} watchers, median`, value: quantile(each, 0.5), unit: 'ms', target: '' },
    { what: `event to each of ${WATCHERS} watchers, p99`, value: quantile(each, 0.99), unit: 'ms', target: '< 10' },
    { what: 'event to the last of them, median', value: quantile(last, 0.5), unit: 'ms', target: '< 10' },
  ];
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * part)] ?? NaN;
}

async function memory(server: SandboxProcess): Promise<readonly Figure[]> {
  const empty = server.rssMegabytes();
  const padding = 'x'.repeat(STORED_BYTES - deployment('stored-00000').length - 500);
  let next = 0;
  await withClients(server.port, (clients) =>
    Promise.all(
      clients.map(async (client) => {
        while (next < STORED) {
          next += 1;
          await client.send({ method: 'POST', path: DEPLOYMENTS, body: deployment(`stored-${next}`, padding) });
        }
      }),
    ),
  );
  const full = server.rssMegabytes();
  return [
    { what: 'RSS, empty', value: empty, unit: 'MB', target: '' },
    { what: `RSS, ${STORED} deployments of 5 KB`, value: full, unit: 'MB', target: '< 300' },
  ];
}

async function measureAll(
  ...parts: readonly ((server: SandboxProcess) => Promise<readonly Figure[]>)[]
): Promise<readonly Figure[]> {
  const server = await startSandboxProcess(process.argv.slice(2));
  try {
    const results: Figure[] = [];
    for (const part of parts) results.push(...(await part(server)));
    return results;
  } finally {
    await server.stop();
  }
}

const results = [...(await measureAll(idleCost, latency, rates)), ...(await measureAll(memory))];
const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;
console.log(machine);
for (const { what, value, unit, target } of results) {
  console.log(`${what.padEnd(44)} ${value.toFixed(unit === '/s' ? 0 : 1).padStart(8)} ${unit.padEnd(3)} ${target}`);
}
await mkdir('.bench', { recursive: true });
await writeFile(
  '.bench/sandbox.json',
  `${JSON.stringify({ at: new Date().toISOString(), machine, results }, null, 2)}\n`,
);
