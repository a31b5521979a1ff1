import { expect } from 'chai';

import type { JsonObject } from '../../src/json/json.js';
import { COLLECTIONS } from '../support/api.js';
import { killAll } from '../support/cli.js';
import { MountedFiles } from '../support/mounted-files.js';
import { until } from '../support/until.js';
import {
  certificateFiles,
  certificateFlags,
  clientConfig,
  containersOf as podContainersOf,
  newCertificate,
  PODS,
  startWebhook,
  WebhookCluster,
} from '../support/webhook-cluster.js';
import { workload } from '../support/workloads.js';
import { HOSTILE_PODS, HOSTILE_TEMPLATE, hostileDeployment, type HostilePod } from './hostile-pods.js';
import { MonitoredController } from './monitored-controller.js';
import { Cluster, CONFIG_MAPS, containersOf } from './processes.js';

// One that is made to hold the injector up is beside others that want their sidecars.

const DEPLOYMENTS = COLLECTIONS['Deployment'] ?? '';
const AT_ONCE = 20;
const INNOCENTS = Array.from({ length: 200 }, (_, at) => `innocent-${at}`);

const config = (more: JsonObject = {}): string =>
  JSON.stringify({ policy: 'enabled', ...more, template: HOSTILE_TEMPLATE });

/** What the creator of each gets: the last container, or status and message of an error. */
type Expected = Readonly<Record<HostilePod['becomes'], RegExp>>;

const INJECTED = /^istio-proxy$/;
const INVALID = /^422 .*is invalid: .*metadata\.labels/;
const CONTROLLED: Readonly<Record<'Ignore' | 'Fail', Expected>> = {
  Ignore: { injected: INJECTED, invalid: INVALID, failed: /^app$/, oversized: /^app$/ },
  Fail: {
    ...{ injected: INJECTED, invalid: INVALID },
    failed: /^422 sidecar\.initializer\.istio\.io could not add the sidecar to Deployment default\//,
    oversized: /^4\d\d .*(?:could not add the sidecar to Deployment default\/|too large for a sidecar)/,
  },
};
const REVIEWED: Expected = {
  ...{ injected: INJECTED, invalid: INVALID },
  failed: /^500 .*denied the request: inject the sidecar: /,
  oversized: /^500 .*etcdserver: request is too large/,
};

function expectAll(found: ReadonlyMap<string, string>, expected: Expected): void {
  for (const { name, becomes } of HOSTILE_PODS) expect(found.get(name), name).to.match(expected[becomes]);
  for (const name of INNOCENTS) expect(found.get(name), name).to.equal('istio-proxy');
}

/** Asks for `/healthz` again and again until the work is done; the result is all that was answered. */
async function healthDuring(ask: () => Promise<number>, work: Promise<unknown>): Promise<readonly number[]> {
  const state = { isDone: false };
  const done = work.finally(() => (state.isDone = true));
  const answers: number[] = [];
  await until(async () => {
    answers.push(await ask());
    return state.isDone;
  });
  await done;
  return answers;
}

/** Creates all hostile ones at once, and beside them the innocent ones, some at a time as the server takes them. */
async function createAll(create: (name: string, pod?: HostilePod) => Promise<void>): Promise<void> {
  const names = INNOCENTS.values();
  const creator = async (): Promise<void> => {
    for (const name of names) await create(name);
  };
  await Promise.all([...HOSTILE_PODS.map((pod) => create(pod.name, pod)), ...Array.from({ length: AT_ONCE }, creator)]);
}

describe('hostile workloads beside 200 others', function () {
  this.timeout(120_000);

  let found: Map<string, string>;

  beforeEach(() => {
    found = new Map();
  });

  afterEach(killAll);

  for (const failurePolicy of ['Ignore', 'Fail'] as const) {
    it(`get what the policy ${failurePolicy} says from the controller, and the others their sidecars, while /healthz answers`, async () => {
      const cluster = await Cluster.start('--request-timeout', '100s');
      await cluster.api.mergePatch(`${CONFIG_MAPS}/istio-inject`, { data: { config: config({ failurePolicy }) } });
      await cluster.register();
      const controller = await MonitoredController.start(cluster);
      const create = async (name: string, object: JsonObject): Promise<void> => {
        const answer = await cluster.api.post(DEPLOYMENTS, object);
        found.set(
          name,
          answer.status === 201 ? String(containersOf(answer).at(-1)) : `${answer.status} ${answer.body.message ?? ''}`,
        );
      };
      const work = createAll((name, pod) => create(name, pod ? hostileDeployment(pod) : workload('Deployment', name)));
      const ask = async (): Promise<number> => (await fetch(`${controller.url}/healthz`)).status;
      const health = await healthDuring(ask, work);
      expect(health).to.include(200);
      expect(new Set(health)).to.deep.equal(new Set([200]));
      expectAll(found, CONTROLLED[failurePolicy]);
    });
  }

  it('are answered by the webhook within the bounds of one, and the others get their sidecars, while /healthz answers', async () => {
    const cluster = await WebhookCluster.start();
    const certificate = await newCertificate();
    const mounted = await MountedFiles.create(certificateFiles(certificate));
    await cluster.configure(config());
    const webhook = await startWebhook(...certificateFlags(mounted), '--master', cluster.url);
    await cluster.register(clientConfig(webhook.port, certificate));
    const create = async (name: string, { metadata = {}, spec }: { metadata?: JsonObject; spec?: JsonObject }) => {
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, ...metadata },
        spec: spec ?? { containers: [{ name: 'app', image: 'example/app:1' }] },
      };
      const { status, body, text } = await cluster.post(PODS, pod);
      found.set(name, status === 201 ? String(podContainersOf(body).at(-1)) : `${status} ${text}`);
    };
    const work = createAll((name, pod) => create(name, pod ?? {}));
    const health = await healthDuring(async () => (await webhook.monitor('/healthz')).status, work);
    await mounted.remove();
    expect(health).to.include(200);
    expect(new Set(health)).to.deep.equal(new Set([200]));
    expectAll(found, REVIEWED);
  });
});
