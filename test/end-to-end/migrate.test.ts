import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';

import { type JsonObject, objectAt, objectsIn, stringIn } from '../../src/json/json.js';
import { installedObjects, textsIn } from '../manifests/manifest.js';
import { COLLECTIONS, INITIALIZER_CONFIGURATIONS } from '../support/api.js';
import { type CommandResult, killAll, startCli } from '../support/cli.js';
import { type CommandHere, startCommand } from '../support/command.js';
import { containerOf, InstalledCluster, nameIn, PATHS } from '../support/installation.js';
import { startSandboxHere } from '../support/sandbox-here.js';
import { workload } from '../support/workloads.js';

const DEPLOYMENTS = COLLECTIONS['Deployment'] ?? '';
const INJECTOR = '/apis/apps/v1/namespaces/istio-system/deployments/istio-sidecar-injector';
const PODS = '/api/v1/namespaces/default/pods';
const SECRET = `${PATHS.namespace}/secrets/istio-sidecar-injector-certs`;
const REGISTRATION = '/apis/admissionregistration.k8s.io/v1beta1/mutatingwebhookconfigurations/istio-sidecar-injector';

/** Between two creations of the load: much shorter than any step of a migration, which waits for API servers to take over what changed. */
const LOAD_PAUSE_MS = 100;

const containersOf = (pod: JsonObject): readonly unknown[] =>
  objectsIn(objectAt(pod, 'spec')['containers']).map(({ name }) => name);

/** A cluster that the initializer works in, and the parts of a node that the sandbox has not got. */
class Cluster extends InstalledCluster {
  readonly #created: string[] = [];
  readonly #folder: string;
  readonly #start: typeof startCommand;

  private constructor(url: string, folder: string, start: typeof startCommand) {
    super(url);
    this.#folder = folder;
    this.#start = start;
  }

  /**
   * @param folder for what the webhook mounts
   * @param start runs controller, webhook and migration: as processes of their own, or within that of the tests
   */
  static async start(folder: string, start: typeof startCommand): Promise<Cluster> {
    const version = ['--kubernetes-version', '1.9', '--controllers', 'deployment,job'];
    const url = await startSandboxHere(...version);
    const cluster = new Cluster(url, folder, start);
    const objects = installedObjects();
    await cluster.create(objects.filter(({ kind }) => kind !== 'InitializerConfiguration'));
    await cluster.until(async () => (await cluster.items(PATHS.pods)).length === 2);
    await cluster.runPods();
    const args = ['--master', cluster.url, '--port', '0', '--monitoringPort', '0'];
    const controller = start(['controller', ...args]);
    await controller.until(/initializing/);
    await cluster.create(objects.filter(({ kind }) => kind === 'InitializerConfiguration'));
    return cluster;
  }

  /** What kubelet and endpoints controller do with the webhook's pods when there are any: they mount the Secret, and listen. */
  async runWebhook(): Promise<void> {
    const path = `${PATHS.pods}?labelSelector=istio%3Dsidecar-injector`;
    await this.until(async () => (await this.items(path)).length === 2);
    const port = await this.#listen(objectAt(await this.get(SECRET), 'data'));
    const subsets = [{ addresses: [{ ip: '127.0.0.1' }], ports: [{ name: 'https-inject', port }] }];
    await this.post(`${PATHS.namespace}/endpoints`, { metadata: { name: 'istio-sidecar-injector' }, subsets });
    await this.runPods();
  }

  /** Starts the webhook with the files of the Secret and what else the Deployment says; answers its port. */
  async #listen(data: JsonObject): Promise<number> {
    for (const [name, value] of Object.entries(data)) {
      await writeFile(join(this.#folder, name), Buffer.from(stringIn(value) ?? '', 'base64'));
    }
    const args = textsIn(containerOf(await this.get(INJECTOR))['args']).map((arg) =>
      arg
        .replace('/etc/webhook/certs', this.#folder)
        .replace(/^--(port|monitoringPort)=.*/, '--$1=0')
        .replace('0.0.0.0', '127.0.0.1'),
    );
    const webhook = this.#start([...args, '--master', this.url]);
    const [, port] = await webhook.until(/injecting.*:(\d+)\/inject/);
    return Number(port);
  }

  migrate(start = this.#start): CommandHere {
    return start(['migrate', '--master', this.url, '--yes', '--timeout', '100s']);
  }

  /** Creates Deployments, each after the pod of the one before is there, until it is stopped; resolves to what was refused. */
  async createUntil(isOver: () => boolean): Promise<readonly string[]> {
    const refused: string[] = [];
    while (!isOver()) {
      const name = `load-${this.#created.length}`;
      this.#created.push(name);
      const { status, text } = await this.post(DEPLOYMENTS, workload('Deployment', name));
      if (status !== 201) refused.push(`${name}: ${status} ${text}`);
      await this.until(async () => (await this.items(`${PODS}?labelSelector=app%3D${name}`)).length === 1);
      await pause(LOAD_PAUSE_MS);
    }
    return refused;
  }

  /** Every pod of every Deployment that was created has one proxy. */
  async expectOneSidecarEach(): Promise<void> {
    const pods = await this.items(PODS);
    expect(pods).to.have.length(this.#created.length);
    const wrong = pods.filter((pod) => JSON.stringify(containersOf(pod)) !== JSON.stringify(['app', 'istio-proxy']));
    expect(wrong.map((pod) => [nameIn(pod), ...containersOf(pod)])).to.deep.equal([]);
  }

  async expectMigrated({ code, stderr }: CommandResult): Promise<void> {
    expect(code, stderr).to.equal(0);
    expect(await this.items(INITIALIZER_CONFIGURATIONS)).to.deep.equal([]);
    expect(await this.has(PATHS.deployment)).to.equal(false);
    expect(await this.has(PATHS.clusterRole)).to.equal(false);
    const [webhook] = objectsIn((await this.get(REGISTRATION))?.['webhooks']);
    expect(webhook).to.include({ failurePolicy: 'Fail' });
    expect(await this.has(PATHS.injectConfig)).to.equal(true);
  }
}

// What a run says before it goes on to the next thing, in order.
const KILLED_AT = [
  /^Secret .* created/m,
  /^waiting for Deployment/m,
  /for the namespace of the test pod/,
  /for all pods/,
  /^InitializerConfiguration istio-sidecar deleted/m,
  /^Deployment istio-system\/istio-initializer deleted/m,
] as const;

describe('migrate in a cluster under load', function () {
  this.timeout(120_000);

  let cluster: Cluster;
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'migrate-'));
  });

  afterEach(async () => {
    await killAll();
    await rm(folder, { recursive: true });
  });

  /** Migrates while pods are created all the time, after `before`, and looks what became of them. */
  async function migrateUnderLoad(before: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    let over = false;
    const load = cluster.createUntil(() => over);
    const webhook = cluster.runWebhook();
    await before();
    const finished = await cluster.migrate().finished;
    await cluster.expectMigrated(finished);
    await webhook;
    over = true;
    expect(await load).to.deep.equal([]);
    await cluster.expectOneSidecarEach();
  }

  it('leaves no pod without a sidecar or with two, and no creation that fails or hangs', async () => {
    cluster = await Cluster.start(folder, startCli);
    await migrateUnderLoad();
    const made = await cluster.post(DEPLOYMENTS, workload('Deployment', 'afterwards'));
    expect(containersOf({ spec: objectAt(made.body, 'spec', 'template', 'spec') })).to.deep.equal(['app']);
  });

  it('continues where it was, wherever it is killed', async () => {
    cluster = await Cluster.start(folder, startCommand);
    await migrateUnderLoad(async () => {
      for (const said of KILLED_AT) {
        const running = cluster.migrate(startCli);
        await running.until(said);
        running.kill('SIGKILL');
        await running.finished;
      }
    });
  });
});
