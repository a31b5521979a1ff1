import { expect } from 'chai';

import { type JsonObject, objectAt, objectsIn, stringIn } from '../../src/json/json.js';
import type { Answer } from '../sandbox/api-client.js';
import { COLLECTIONS } from '../support/api.js';
import { killAll } from '../support/cli.js';
import { startCommand } from '../support/command.js';
import { InstalledCluster, nameIn, PATHS } from '../support/installation.js';
import { startSandboxHere } from '../support/sandbox-here.js';
import { workload } from '../support/workloads.js';

const JOBS = COLLECTIONS['Job'] ?? '';
const PODS = '/api/v1/namespaces/default/pods';
const EVENTS = '/api/v1/namespaces/default/events';
const WITH_SIDECAR = ['app', 'istio-proxy'];

const containersOf = (podSpec: JsonObject): readonly unknown[] =>
  objectsIn(podSpec['containers']).map(({ name }) => name);
const containersOfPod = (pod: JsonObject): readonly unknown[] => containersOf(objectAt(pod, 'spec'));
const containersOfWorkload = ({ body }: Answer): readonly unknown[] =>
  containersOf(objectAt(body, 'spec', 'template', 'spec'));

/** A cluster that `install` has been run in, and a controller that works there. */
class WorkedCluster extends InstalledCluster {
  /** @param flags of `install` */
  static async start(kubernetesVersion: '1.7' | '1.9', ...flags: readonly string[]): Promise<WorkedCluster> {
    const version = ['--kubernetes-version', kubernetesVersion];
    const url = await startSandboxHere(...version, '--controllers', 'deployment,job');
    const cluster = new WorkedCluster(url);
    const installing = startCommand(['install', '--master', url, ...flags]);
    await installing.until(/^waiting for/m);
    const controller = startCommand(['controller', '--master', url, '--port', '0', '--monitoringPort', '0']);
    await cluster.until(async () => (await cluster.items(PATHS.pods)).length === 2);
    await cluster.runPods();
    const { code, stderr } = await installing.finished;
    expect(code, stderr).to.equal(0);
    await controller.until(flags.includes('--pods') ? /pods wait for this controller too/ : /initializing/);
    return cluster;
  }

  /** The pods that a Job or another workload has made, when they are as many. */
  async podsOf(name: string, count: number): Promise<readonly JsonObject[]> {
    const path = `${PODS}?labelSelector=app%3D${name}`;
    await this.until(async () => (await this.items(path)).length === count);
    return this.items(path);
  }

  /** The first Event of a reason at an object. */
  async eventAt(name: string, reason: string): Promise<string> {
    let found: JsonObject | undefined;
    await this.until(async () => {
      const events = await this.items(EVENTS);
      found = events.find((event) => event['reason'] === reason && objectAt(event, 'involvedObject')['name'] === name);
      return found !== undefined;
    });
    return stringIn(found?.['message']) ?? '';
  }

  /** Creates workloads until one is answered so, as the configuration in force wants it. */
  async createUntil(kind: string, status: number): Promise<Answer & { readonly name: string }> {
    for (let attempt = 1; ; attempt += 1) {
      const name = `wanted-${status}-${attempt}`;
      const answer = await this.post(COLLECTIONS[kind] ?? '', workload(kind, name));
      if (answer.status === status) return { ...answer, name };
    }
  }
}

/** A Job of two pods at a time. */
function twoPods(name: string, inject?: 'false'): JsonObject {
  const job = workload('Job', name);
  return {
    ...job,
    metadata: {
      ...objectAt(job, 'metadata'),
      ...(inject && { annotations: { 'sidecar.istio.io/inject': inject } }),
    },
    spec: { ...objectAt(job, 'spec'), parallelism: 2, completions: 2 },
  };
}

describe('Jobs, after install --pods', () => {
  let cluster: WorkedCluster;

  before(async function () {
    this.timeout(60_000);
    cluster = await WorkedCluster.start('1.9', '--pods', '--yes');
  });

  after(killAll);

  it('are created as they are, and each of their pods gets the sidecar', async () => {
    const created = await cluster.post(JOBS, twoPods('report'));
    expect([created.status, containersOfWorkload(created)]).to.deep.equal([201, ['app']]);
    for (const pod of await cluster.podsOf('report', 2)) {
      expect(containersOfPod(pod), nameIn(pod)).to.deep.equal(WITH_SIDECAR);
      expect(objectsIn(objectAt(pod, 'spec')['initContainers']).map(({ name }) => name)).to.deep.equal(['istio-init']);
      expect(objectAt(pod, 'metadata')).not.to.have.property('initializers');
      expect(objectAt(pod, 'metadata', 'annotations')).to.have.property('sidecar.istio.io/status');
    }
    expect(await cluster.eventAt('report', 'InjectionDeferred')).to.contain('its pods get the sidecar');
  });

  it('decide for their pods: those of one that wants no sidecar get none', async () => {
    expect((await cluster.post(JOBS, twoPods('plain', 'false'))).status).to.equal(201);
    for (const pod of await cluster.podsOf('plain', 2)) expect(containersOfPod(pod)).to.deep.equal(['app']);
  });

  it('are alone in that: other pods are released as they are', async () => {
    const podSpec = { containers: [{ name: 'app', image: 'example/app:1' }] };
    const bare = await cluster.post(PODS, { metadata: { name: 'bare', labels: { app: 'bare' } }, spec: podSpec });
    expect([bare.status, containersOfPod(bare.body)]).to.deep.equal([201, ['app']]);
    // Of a Deployment the template has been injected, and its pods are not once more.
    await cluster.post(COLLECTIONS['Deployment'] ?? '', workload('Deployment', 'web'));
    const [pod = {}] = await cluster.podsOf('web', 1);
    expect(containersOfPod(pod)).to.deep.equal(WITH_SIDECAR);
  });
});

for (const [version, kinds] of [
  ['1.7', ['Job', 'StatefulSet']],
  ['1.9', ['Job']],
] as const) {
  describe(`what can not be injected on ${version}, after install without --pods`, () => {
    let cluster: WorkedCluster;

    before(async function () {
      this.timeout(60_000);
      cluster = await WorkedCluster.start(version);
    });

    after(killAll);

    const configure = (uninjectable: 'Fail' | 'Ignore'): Promise<JsonObject> =>
      cluster.patch(PATHS.injectConfig, { data: { config: `uninjectable: ${uninjectable}` } });

    for (const kind of kinds) {
      const path = COLLECTIONS[kind] ?? '';

      it(`a ${kind} is created at once without a sidecar, and an Event names kube-inject`, async () => {
        await configure('Ignore');
        const answer = await cluster.createUntil(kind, 201);
        expect(containersOfWorkload(answer)).to.deep.equal(['app']);
        const message = await cluster.eventAt(answer.name, 'InjectionImpossible');
        expect(message).to.match(/^created without a sidecar: .*; inject its file with kube-inject before/);
        expect(message).to.contain(`(${kind}Immutable)`);
        if (kind !== 'Job') return;
        const [pod = {}] = await cluster.podsOf(answer.name, 1);
        expect(containersOfPod(pod)).to.deep.equal(['app']);
      });

      it(`a ${kind} is refused where uninjectable is Fail, with the advice to use kube-inject`, async () => {
        await configure('Fail');
        const { name, body } = await cluster.createUntil(kind, 422);
        expect(body['message']).to.contain(name);
        expect(body['message']).to.contain('inject its file with kube-inject before it is created');
        await cluster.until(async () => !(await cluster.has(`${path}/${name}`)));
        expect(await cluster.eventAt(name, 'InjectionRefused')).to.contain('kube-inject');
      });
    }
  });
}
