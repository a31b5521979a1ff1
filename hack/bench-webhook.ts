// Measures the webhook as a process from dist, with its defaults: `npm run bench:webhook`, or `npm run bench:webhook -- memory`
// for a part. Prints a table, writes the figures to .bench/webhook.json, and ends with exit code 1 where one misses its limit.
// For comparison, a bare `node:https` server parses and answers the same reviews in the same run, in turn with it, because the
// machine may be busy with other work.
import { type Measure, medianOf } from './bench/measure.js';
import { report } from './bench/report.js';
import { webhookMemory } from './bench/webhook/memory.js';
import { type Load, load, type ReviewServer } from './bench/webhook/processes.js';
import { reviews } from './bench/webhook/reviews.js';
import {
  FEW,
  loadOf,
  PODS,
  type ServerFiles,
  startBare,
  startWebhook,
  withServerFiles,
} from './bench/webhook/servers.js';

const ROUNDS = 3;
const ROUND = { seconds: 2 };
/** Until then Node compiles what answers, which takes most of the time. */
const WARM_UP = { answers: 5000 };
// More than the webhook caches, on one connection: autocannon keeps every request for every connection.
const PODS_OF_ENVIRONMENTS = 300;
const MANY = 1500;

interface Servers {
  readonly webhook: ReviewServer;
  /** With the templates for Istio 1.31. */
  readonly modern: ReviewServer;
  readonly bare: ReviewServer;
}

interface Case {
  readonly what: string;
  /** Different ones, so many. */
  readonly pods: number;
  readonly share: number;
  readonly server: 'webhook' | 'modern';
}

function measuresOf({ what, share, server }: Case, webhook: Load, bare: Load): readonly Measure[] {
  const p99Limit = server === 'webhook' && { wanted: { atMost: 35 } };
  return [
    { what: `${what}: webhook`, value: webhook.perSecond, unit: '/s' },
    { what: `${what}: bare handler`, value: bare.perSecond, unit: '/s' },
    {
      what: `${what}: share of the bare handler`,
      value: webhook.perSecond / bare.perSecond,
      unit: '',
      wanted: { atLeast: share },
    },
    { what: `${what}: CPU per review, webhook`, value: webhook.cpuMs, unit: 'ms' },
    { what: `${what}: CPU per review, bare handler`, value: bare.cpuMs, unit: 'ms' },
    { what: `${what}: p99, bare handler`, value: bare.p99Ms, unit: 'ms' },
    { what: `${what}: p99, webhook`, value: webhook.p99Ms, unit: 'ms', ...p99Limit },
  ];
}

async function environments({ webhook }: Servers): Promise<readonly Measure[]> {
  const few = await load(webhook, ROUND, { bodies: reviews(PODS_OF_ENVIRONMENTS, FEW), connections: 1 });
  const many = await load(webhook, ROUND, { bodies: reviews(PODS_OF_ENVIRONMENTS, MANY), connections: 1 });
  return [
    {
      what: `${MANY} environment variables: time relative to ${FEW}`,
      value: few.perSecond / many.perSecond,
      unit: '',
      wanted: { atMost: 5 },
    },
  ];
}

const cases: readonly Case[] = [
  { what: `${PODS} pods`, pods: PODS, share: 0.2, server: 'webhook' },
  { what: '1 pod', pods: 1, share: 0.5, server: 'webhook' },
  { what: `${PODS} pods, Istio 1.31`, pods: PODS, share: 0.1, server: 'modern' },
  { what: '1 pod, Istio 1.31', pods: 1, share: 0.5, server: 'modern' },
];

async function round(servers: Servers): Promise<readonly Measure[]> {
  const found: Measure[] = [];
  for (const one of cases) {
    const bare = await loadOf(servers.bare, one.pods, ROUND);
    found.push(...measuresOf(one, await loadOf(servers[one.server], one.pods, ROUND), bare));
  }
  return [...found, ...(await environments(servers))];
}

/** Rate, latency and CPU time of servers that have run for a while: they are as fast as they get. */
async function speed(files: ServerFiles): Promise<readonly Measure[]> {
  const started: ReviewServer[] = [];
  const keep = (server: ReviewServer): ReviewServer => {
    started.push(server);
    return server;
  };
  try {
    const webhook = keep(await startWebhook(files, '1.0'));
    const modern = keep(await startWebhook(files, '1.31'));
    const bare = keep(await startBare(files, webhook));
    for (const server of [bare, webhook, modern]) await loadOf(server, PODS, WARM_UP);
    return await medianOf(ROUNDS, () => round({ webhook, modern, bare }));
  } finally {
    await Promise.all(started.map((server) => server.stop()));
  }
}

await report('webhook', {
  speed: () => withServerFiles(speed),
  memory: () => medianOf(ROUNDS, webhookMemory),
});
