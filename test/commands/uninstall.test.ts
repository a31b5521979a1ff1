import { expect } from 'chai';

import { objectAt, objectsIn } from '../../src/injection/json.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.js';
import { MANAGED_FILE, installedObjects, labelOf, manifestObjects } from '../manifests/manifest.js';
import { COLLECTIONS, INITIALIZER_CONFIGURATIONS, initializerConfiguration } from '../support/api.js';
import { endAll, runCli, startCli, type Finished } from '../support/cli.js';
import { InstalledCluster, PATHS } from '../support/installation.js';
import { OURS, workload } from '../support/workloads.js';

const DEPLOYMENTS = COLLECTIONS['Deployment'] ?? '';
const OTHER = 'other.example.com';

for (const kubernetesVersion of ['1.7', '1.9'] as const) {
  describe(`uninstall on Kubernetes ${kubernetesVersion}`, () => {
    let sandbox: Sandbox;
    let cluster: InstalledCluster;

    beforeEach(async () => {
      sandbox = await startSandbox({ kubernetesVersion, faultInjection: true });
      cluster = new InstalledCluster(sandbox.url);
    });

    afterEach(async () => {
      await endAll();
      await sandbox.close();
    });

    const uninstall = (...flags: string[]): Promise<Finished> =>
      runCli(['uninstall', '--master', sandbox.url, ...flags]);
    const createPending = async (name: string): Promise<void> => {
      const path = `${DEPLOYMENTS}?includeUninitialized=1`;
      expect((await cluster.post(path, workload('Deployment', name))).status).to.equal(202);
    };
    const pendingOf = async (name: string): Promise<unknown> =>
      objectAt(await cluster.get(`${DEPLOYMENTS}/${name}`), ['metadata'])['initializers'];

    it('takes the registration back first, and deletes everything but configuration and namespace', async () => {
      await cluster.create(installedObjects());
      await cluster.post(`${PATHS.namespace}/configmaps`, { metadata: { name: 'istio-initializer' } });
      const { code, stdout } = await uninstall();
      expect(code).to.equal(0);
      expect(stdout.trimEnd().split('\n')).to.deep.equal([
        'ClusterRoleBinding istio-initializer-managed not there',
        'ClusterRole istio-initializer-managed not there',
        'InitializerConfiguration istio-sidecar deleted',
        'InitializerConfiguration istio-sidecar-pods not there',
        'Deployment istio-system/istio-initializer deleted',
        'PodDisruptionBudget istio-system/istio-initializer deleted',
        'ClusterRoleBinding istio-initializer deleted',
        'ClusterRoleBinding istio-initializer-pods not there',
        'RoleBinding istio-system/istio-initializer deleted',
        'ClusterRole istio-initializer deleted',
        'ClusterRole istio-initializer-pods not there',
        'Role istio-system/istio-initializer deleted',
        'ServiceAccount istio-system/istio-initializer-service-account deleted',
        'ConfigMap istio-system/istio-initializer deleted',
        'ConfigMap istio-system/istio kept (others may need it)',
        'ConfigMap istio-system/istio-inject kept (yours, --purge deletes it)',
        'Namespace istio-system kept (others may need it)',
      ]);
      for (const path of [PATHS.configuration, PATHS.deployment, PATHS.budget, PATHS.clusterRole, PATHS.role]) {
        expect(await cluster.has(path), path).to.equal(false);
      }
      expect(await cluster.has(PATHS.injectConfig)).to.equal(true);
    });

    it('has nothing to do where nothing is installed', async () => {
      const { code, stdout, stderr } = await uninstall();
      expect([code, stderr]).to.deep.equal([0, '']);
      for (const line of stdout.trimEnd().split('\n')) expect(line).to.match(/ not there$/);
    });

    it('names what waits where no controller is ready, and leaves the controller', async () => {
      await cluster.create(installedObjects());
      await createPending('stuck');
      const { code, stderr } = await uninstall();
      expect(code).to.equal(1);
      expect(stderr).to.match(/^KIND +NAMESPACE +NAME +AGE +WAITS FOR +AFTER IT\nDeployment +default +stuck +/);
      expect(stderr).to.contain(
        'uninstall: 1 objects still wait, and new ones do not; release them: nobody can be asked here; add --release-pending',
      );
      expect(await cluster.has(PATHS.configuration)).to.equal(false);
      expect(await cluster.has(PATHS.deployment)).to.equal(true);
    });

    it('releases what waits with --release-pending, of others only our name', async () => {
      await cluster.create(installedObjects());
      await cluster.post(INITIALIZER_CONFIGURATIONS, {
        ...(initializerConfiguration(OTHER) as object),
        metadata: { name: 'a-first' },
      });
      await createPending('shared');
      await cluster.delete(`${INITIALIZER_CONFIGURATIONS}/a-first`);
      await createPending('ours');
      const { code, stderr } = await uninstall('--release-pending');
      expect(code, stderr).to.equal(0);
      expect(await pendingOf('ours')).to.equal(undefined);
      expect(await pendingOf('shared')).to.deep.equal({ pending: [{ name: OTHER }] });
      expect(await cluster.has(PATHS.deployment)).to.equal(false);
    });

    it('waits for a controller that is at work, and deletes it only then', async () => {
      await cluster.create(installedObjects());
      await cluster.becomesReady();
      await createPending('worked-at');
      const running = startCli(['uninstall', '--master', sandbox.url]);
      await running.until(/InitializerConfiguration istio-sidecar deleted/);
      const rule = sandbox.faults?.add({
        match: { path: '/deployments/istio-initializer$' },
        action: { do: 'delay', ms: 0 },
      });
      // It looks whether a controller works at it, and so has seen it.
      await cluster.until(() => Promise.resolve((sandbox.faults?.get(rule?.id ?? '')?.seen ?? 0) >= 2));
      expect(await cluster.has(PATHS.deployment)).to.equal(true);
      await cluster.patch(`${DEPLOYMENTS}/worked-at`, { metadata: { initializers: null } });
      const { code, stderr } = await running.finished;
      expect([code, stderr]).to.deep.equal([0, '']);
      expect(await cluster.has(PATHS.deployment)).to.equal(false);
    });

    // The rest is the same on every version.
    if (kubernetesVersion === '1.7') return;

    it('deletes the configuration too with --purge, and never that of the mesh', async () => {
      await cluster.create(installedObjects());
      expect((await uninstall('--purge')).stdout).to.contain('ConfigMap istio-system/istio-inject deleted\n');
      expect(await cluster.has(PATHS.injectConfig)).to.equal(false);
      expect(await cluster.has(`${PATHS.namespace}/configmaps/istio`)).to.equal(true);
    });

    it('says that it can not know the name where the configuration is not valid, and goes on', async () => {
      await cluster.create(installedObjects());
      await cluster.patch(PATHS.injectConfig, { data: { config: 'policy: on' } });
      const { code, stderr } = await uninstall();
      expect(code).to.equal(0);
      expect(stderr).to.match(/^warning: .*"policy".*; if the initializer had a name of its own, give it with --init/);
      expect(await cluster.has(PATHS.configuration)).to.equal(false);
    });

    it('takes back the name of the configuration, and one that it is told', async () => {
      const [configured, told] = ['sidecar.mesh.example.com', 'sidecar.old.example.com'];
      await cluster.create(installedObjects());
      await cluster.patch(PATHS.injectConfig, { data: { config: `initializerName: ${configured}` } });
      await cluster.post(INITIALIZER_CONFIGURATIONS, initializerConfiguration(configured, told) as never);
      const { code } = await uninstall('--initializer', told);
      expect(code).to.equal(0);
      expect(await cluster.items(INITIALIZER_CONFIGURATIONS)).to.deep.equal([]);
    });

    it('leaves what others have registered in the same configuration', async () => {
      const objects = installedObjects().filter(({ kind }) => kind !== 'InitializerConfiguration');
      await cluster.create(objects);
      await cluster.post(INITIALIZER_CONFIGURATIONS, {
        ...(initializerConfiguration(OTHER, OURS) as object),
        metadata: { name: 'shared' },
      });
      const { code, stdout } = await uninstall();
      expect(code).to.equal(0);
      expect(stdout).to.contain(
        'InitializerConfiguration shared configured (what others have registered there stays)\n',
      );
      const shared = await cluster.get(`${INITIALIZER_CONFIGURATIONS}/shared`);
      expect(objectsIn(shared?.['initializers']).map(({ name }) => name)).to.deep.equal([OTHER]);
    });

    it('names what waits when the controller takes longer than --timeout', async () => {
      await cluster.create(installedObjects());
      await cluster.becomesReady();
      await createPending('slow');
      const { code, stderr } = await uninstall('--timeout', '100ms');
      expect(code).to.equal(1);
      expect(stderr).to.contain('Deployment  default    slow');
      expect(await cluster.has(PATHS.deployment)).to.equal(true);
    });

    it('takes the rights to come back from a controller that manages its registration, before anything else', async () => {
      await cluster.create([...installedObjects(), ...manifestObjects(MANAGED_FILE)]);
      const { stdout } = await uninstall();
      const lines = stdout.split('\n');
      const managed = manifestObjects(MANAGED_FILE).map((object) => `${labelOf(object)} deleted`);
      expect(lines.slice(0, 3)).to.deep.equal([...managed.reverse(), 'InitializerConfiguration istio-sidecar deleted']);
    });

    it('takes back what was registered anew meanwhile', async () => {
      await cluster.create(installedObjects());
      const running = startCli(['uninstall', '--master', sandbox.url]);
      await running.until(/InitializerConfiguration istio-sidecar deleted/);
      await cluster.create(installedObjects().filter(({ kind }) => kind === 'InitializerConfiguration'));
      expect((await running.finished).code).to.equal(0);
      expect(await cluster.has(PATHS.configuration)).to.equal(false);
    });

    it('with --dry-run says what it would do, and does nothing', async () => {
      await cluster.create(installedObjects());
      await createPending('stuck');
      const before = await cluster.get(PATHS.configuration);
      const { code, stdout, stderr } = await uninstall('--dry-run', '--purge');
      expect(code).to.equal(0);
      for (const line of stdout.trimEnd().split('\n')) expect(line).to.match(/dry run\)$/);
      expect(stdout).to.contain('InitializerConfiguration istio-sidecar deleted (dry run)\n');
      expect(stderr).to.contain('Deployment  default    stuck');
      expect(await cluster.get(PATHS.configuration)).to.deep.equal(before);
      expect(await cluster.has(PATHS.deployment)).to.equal(true);
    });

    it('says what was not done where the server refuses, and that it can be run again', async () => {
      await cluster.create(installedObjects());
      sandbox.faults?.add({
        match: { methods: ['DELETE'], path: '/initializerconfigurations/' },
        when: { nth: 1 },
        action: { do: 'answer', code: 403 },
      });
      const { code, stderr } = await uninstall();
      expect(code).to.equal(1);
      expect(stderr).to.contain(`take ${OURS} out of InitializerConfiguration istio-sidecar: DELETE `);
      expect(stderr).to.contain('as long as it is there, the controller has to stay');
      expect(await cluster.has(PATHS.deployment)).to.equal(true);
      expect((await uninstall()).code).to.equal(0);
    });
  });
}

describe('uninstall', () => {
  it('refuses a --timeout that is no duration', async () => {
    const { code, stderr } = await runCli(['uninstall', '--master', 'http://127.0.0.1:1', '--timeout', 'never']);
    expect(code).to.equal(1);
    expect(stderr).to.contain("argument 'never' is invalid. want a duration like 30s, 1m30s or 500ms.");
  });
});
