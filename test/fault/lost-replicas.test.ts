import { expect } from 'chai';

import { type JsonObject, objectAt } from '../../src/json/json.js';
import { COLLECTIONS, INITIALIZER_CONFIGURATIONS } from '../support/api.js';
import { type CommandResult, killAll, runCli, startCli } from '../support/cli.js';
import { InstalledCluster, nameIn, PATHS } from '../support/installation.js';
import { startSandboxHere } from '../support/sandbox-here.js';
import { workload } from '../support/workloads.js';

const DEPLOYMENTS = COLLECTIONS['Deployment'] ?? '';
const PODS = '/api/v1/namespaces/default/pods';
const podNamed = (name: string): JsonObject => ({
  metadata: { name },
  spec: { containers: [{ name: 'app', image: 'example/app:1' }] },
});

const isPending = (object: JsonObject | undefined): boolean =>
  objectAt(object, 'metadata')['initializers'] !== undefined;

describe('a cluster whose pods wait for the initializer, and that has lost all its replicas', () => {
  let cluster: InstalledCluster;

  /** The controllers' pods, also those that wait. */
  const controllerPods = (): Promise<readonly JsonObject[]> => cluster.items(`${PATHS.pods}?includeUninitialized=true`);

  const cli = (...args: string[]): Promise<CommandResult> => runCli([...args, '--master', cluster.url]);

  beforeEach(async function () {
    this.timeout(60_000);
    const flags = ['--kubernetes-version', '1.9', '--controllers', 'deployment,job'];
    const url = await startSandboxHere(...flags, '--request-timeout', '2s');
    cluster = new InstalledCluster(url);
    const installing = startCli(['install', '--pods', '--yes', '--master', url]);
    await installing.until(/^waiting for/m);
    await cluster.until(async () => (await cluster.items(PATHS.pods)).length === 2);
    await cluster.runPods();
    const { code, stderr } = await installing.finished;
    expect(code, stderr).to.equal(0);

    // Both pods are lost; the one that is to take their place waits for a controller, as everything does. (The controller
    // of ReplicaSets makes no second one before it sees the first.)
    for (const pod of await cluster.items(PATHS.pods)) await cluster.delete(`${PATHS.pods}/${nameIn(pod)}`);
    await cluster.until(async () => {
      const pods = await controllerPods();
      const { readyReplicas = 0 } = objectAt(await cluster.get(PATHS.deployment), 'status');
      return pods.length === 1 && pods.every(isPending) && readyReplicas === 0;
    });
    expect((await cluster.post(`${PODS}?includeUninitialized=1`, podNamed('stuck'))).status).to.equal(202);
    const deployment = workload('Deployment', 'stuck');
    expect((await cluster.post(`${DEPLOYMENTS}?includeUninitialized=1`, deployment)).status).to.equal(202);
  });

  afterEach(killAll);

  it('can start no pod by itself', async () => {
    expect((await cluster.post(PODS, podNamed('another'))).status).to.equal(504);
    expect(await cluster.items(PATHS.pods)).to.deep.equal([]);
  });

  it('is recovered by uninstall, from outside', async () => {
    const { code, stdout, stderr } = await cli('uninstall', '--release-pending');
    expect(code, stderr).to.equal(0);
    for (const name of ['istio-sidecar', 'istio-sidecar-pods']) {
      expect(stdout).to.contain(`InitializerConfiguration ${name} deleted\n`);
    }
    expect(isPending(await cluster.get(`${PODS}/stuck`))).to.equal(false);
    expect(isPending(await cluster.get(`${DEPLOYMENTS}/stuck`))).to.equal(false);
    expect((await cluster.post(PODS, podNamed('another'))).status).to.equal(201);
    expect((await cluster.post(DEPLOYMENTS, workload('Deployment', 'another'))).status).to.equal(201);
    // Nothing of it is left over that could start again.
    await cluster.until(async () => (await controllerPods()).length === 0);
    expect(await cluster.items(INITIALIZER_CONFIGURATIONS)).to.deep.equal([]);
    expect((await cli('uninstall')).code).to.equal(0);
  });

  it("is recovered by pending --release of the controllers' own pods, and a controller that starts then", async () => {
    const { code, stderr } = await cli('pending', '--namespace', 'istio-system', '--release', '--yes');
    expect(code, stderr).to.equal(0);
    const [pod = {}, ...others] = await cluster.items(PATHS.pods);
    expect(others).to.deep.equal([]);
    expect(stderr.split('\n').filter((line) => line.endsWith(': released'))).to.deep.equal([
      `Pod istio-system/${nameIn(pod)}: released`,
    ]);
    // Everything else still waits: for the controllers, which kubelets start now.
    expect(isPending(await cluster.get(`${DEPLOYMENTS}/stuck`))).to.equal(true);
    await cluster.runPods();
    startCli(['controller', '--master', cluster.url, '--port', '0', '--monitoringPort', '0']);
    await cluster.until(async () => !isPending(await cluster.get(`${DEPLOYMENTS}/stuck`)));
    await cluster.until(async () => !isPending(await cluster.get(`${PODS}/stuck`)));
    expect((await cluster.post(DEPLOYMENTS, workload('Deployment', 'another'))).status).to.equal(201);
    expect((await cluster.post(PODS, podNamed('another'))).status).to.equal(201);
  });

  it('is recovered by install, after which the controllers start', async () => {
    const installing = startCli(['install', '--master', cluster.url]);
    await installing.until(/^Pod istio-system\/\S+: released, it waited for itself$/m);
    // The first one that runs lets the next one go, unless the command was quicker.
    await cluster.until(async () => {
      await cluster.runPods();
      const pods = await controllerPods();
      for (const pod of pods.length === 2 ? pods.filter(isPending) : []) {
        await cluster.patch(`${PATHS.pods}/${nameIn(pod)}`, { metadata: { initializers: null } });
      }
      return objectAt(await cluster.get(PATHS.deployment), 'status')['readyReplicas'] === 2;
    });
    const { code, stdout, stderr } = await installing.finished;
    expect(code, stderr).to.equal(0);
    expect(stdout).to.contain('InitializerConfiguration istio-sidecar kept\n');
    // Nobody but the controllers' own pods was let go.
    expect(isPending(await cluster.get(`${PODS}/stuck`))).to.equal(true);
  });
});
