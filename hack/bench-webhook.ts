// Measures the webhook as a process from dist, with its defaults: `npm run bench:webhook`. Prints a table, writes the figures
// to .bench/webhook.json, and ends with exit code 1 where one misses its limit. For comparison, a bare `node:https` server
// parses and answers the same reviews in the same run, in turn with it, because the machine may be busy with other work.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { issueCertificate } from '../src/webhook/certificates/issue-certificate.js';
import { isMet, lineOf, type Measure, medianOf } from './bench/measure.js';
import { type Load, load, type ReviewServer, startServer } from './bench/webhook/processes.js';
import { reviews } from './bench/webhook/reviews.js';

const ROUNDS = 3;
const SECONDS = 2;
const WARM_UP_SECONDS = 2;
/** Until then Node compiles what answers, which takes most of the time. */
const WARM_UP_ANSWERS = 5000;
const CONNECTIONS = 50;
const PODS = 500;
// More than the webhook caches, on one connection: autocannon keeps every request for every connection.
const PODS_OF_ENVIRONMENTS = 300;
const FEW = 15;
const MANY = 1500;
const CLI = 'dist/istio-initializer.js';
const TEMPLATE = ['--injectConfig', 'manifests/istio-sidecar-injector-configmap-release.yaml'];
const MODERN_FILE = 'manifests/istio-1.31/istio-sidecar-injector-configmap.yaml';
/** With probes and metrics to rewrite: the reviews have both. */
const MODERN = [
  ...['--injectConfig', MODERN_FILE, '--valuesFile', MODERN_FILE],
  ...['--meshConfig', 'manifests/istio-1.31/istio.yaml'],
];

/** The patch with which the webhook answers a review. @throws Error where there is none: nothing to measure. */
async function patchFor(url: string, review: string): Promise<string> {
  const agent = new Agent({ rejectUnauthorized: false });
  const answer = await new Promise<string>((resolve, reject) => {
    request(url, { agent, method: 'POST', headers: { 'content-type': 'application/json' } }, (response) => {
      text(response).then(resolve, reject);
    })
      .on('error', reject)
      .end(review);
  });
  agent.destroy();
  const { response } = JSON.parse(answer) as { response: { patch?: string } };
  if (response.patch === undefined) throw new Error(`review at ${url}: got ${answer}, want a patch`);
  return response.patch;
}

interface Servers {
  readonly webhook: ReviewServer;
  /** With the templates for Istio 1.31. */
  readonly modern: ReviewServer;
  readonly bare: ReviewServer;
}

async function startAll(folder: string): Promise<Servers> {
  const names = { dns: ['localhost'], ip: ['127.0.0.1'] };
  const { cert, key } = await issueCertificate({ names, days: 1, now: new Date() });
  const [certFile, keyFile, patchFile] = ['cert.pem', 'key.pem', 'patch'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(certFile, cert);
  await writeFile(keyFile, key);
  const flags = ['--port', '0', '--monitoringPort', '0', '--tlsCertFile', certFile, '--tlsKeyFile', keyFile];
  const injecting = [CLI, 'webhook', ...flags, '--drain-delay', '1ms'];
  const webhook = await startServer([...injecting, ...TEMPLATE], '.bench/webhook.log');
  const modern = await startServer([...injecting, ...MODERN], '.bench/webhook-1.31.log');
  const [review = ''] = reviews(1, FEW);
  await writeFile(patchFile, await patchFor(webhook.url, review));
  const bare = await startServer(
    ['hack/bench/webhook/bare-webhook.mjs', certFile, keyFile, patchFile],
    '.bench/bare-webhook.log',
  );
  return { webhook, modern, bare };
}

interface Case {
  readonly what: string;
  readonly bodies: readonly string[];
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
  const few = await load(webhook, SECONDS, { bodies: reviews(PODS_OF_ENVIRONMENTS, FEW), connections: 1 });
  const many = await load(webhook, SECONDS, { bodies: reviews(PODS_OF_ENVIRONMENTS, MANY), connections: 1 });
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
  { what: `${PODS} pods`, bodies: reviews(PODS, FEW), share: 0.2, server: 'webhook' },
  { what: '1 pod', bodies: reviews(1, FEW), share: 0.5, server: 'webhook' },
  { what: `${PODS} pods, Istio 1.31`, bodies: reviews(PODS, FEW), share: 0.1, server: 'modern' },
  { what: '1 pod, Istio 1.31', bodies: reviews(1, FEW), share: 0.5, server: 'modern' },
];

/** Lets a server answer until it is as fast as it gets, as one that has run for a while. */
async function warmUp(server: ReviewServer): Promise<void> {
  const options = { bodies: reviews(PODS, FEW), connections: CONNECTIONS };
  for (let answered = 0; answered < WARM_UP_ANSWERS;) {
    const { perSecond } = await load(server, WARM_UP_SECONDS, options);
    answered += perSecond * WARM_UP_SECONDS;
  }
}

async function round(servers: Servers): Promise<readonly Measure[]> {
  const found: Measure[] = [];
  for (const one of cases) {
    const bare = await load(servers.bare, SECONDS, { bodies: one.bodies, connections: CONNECTIONS });
    found.push(
      ...measuresOf(
        one,
        await load(servers[one.server], SECONDS, { bodies: one.bodies, connections: CONNECTIONS }),
        bare,
      ),
    );
  }
  return [...found, ...(await environments(servers))];
}

await mkdir('.bench', { recursive: true });
const folder = await mkdtemp(join(tmpdir(), 'bench-webhook-'));
const servers = await startAll(folder);
try {
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;
  console.log(machine);
  for (const server of [servers.bare, servers.webhook, servers.modern]) await warmUp(server);
  const measures = await medianOf(ROUNDS, () => round(servers));
  for (const measure of measures) console.log(lineOf(measure));
  const results = measures.map((measure) => ({ ...measure, ok: isMet(measure) }));
  const report = { at: new Date().toISOString(), machine, results };
  await writeFile('.bench/webhook.json', `${JSON.stringify(report, null, 2)}\n`);
  if (!results.every(({ ok }) => ok)) process.exitCode = 1;
} finally {
  await Promise.all([servers.webhook, servers.modern, servers.bare].map((server) => server.stop()));
  await rm(folder, { recursive: true });
}
