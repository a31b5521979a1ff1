import { expect } from 'chai';

import { type JsonObject, objectAt, objectsIn } from '../../src/json/json.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';
import { installedObjects, manifestObjects, PODS_FILE } from '../manifests/manifest.js';
import { hasKubectl, Kubectl } from '../sandbox/clients/kubectl.js';
import { type CommandResult, killAll } from '../support/cli.js';
import { runCommand, startCommand } from '../support/command.js';
import { APPLY_FLAGS, containerOf, InstalledCluster, PATHS } from '../support/installation.js';

const WAITING = /^waiting for Deployment istio-system\/istio-initializer/m;

/** An older version of the manifests: one replica, no budget, fewer rights. */
function olderObjects(image = 'istio-initializer:0.0.9'): readonly JsonObject[] {
  return installedObjects()
    .filter(({ kind }) => kind !== 'PodDisruptionBudget')
    .map((object): JsonObject => {
      if (object['kind'] === 'ClusterRole') return { ...object, rules: objectsIn(object['rules']).slice(0, 4) };
      if (object['kind'] !== 'Deployment') return object;
      const spec = objectAt(object, 'spec');
      const template = objectAt(spec, 'template');
      const podSpec = { ...objectAt(template, 'spec'), containers: [{ ...containerOf(object), image }] };
      return { ...object, spec: { ...spec, replicas: 1, template: { ...template, spec: podSpec } } };
    });
}

for (const kubernetesVersion of ['1.7', '1.9'] as const) {
  describe(`upgrade on Kubernetes ${kubernetesVersion}`, () => {
    let sandbox: Sandbox;
    let cluster: InstalledCluster;

    beforeEach(async () => {
      sandbox = await startSandbox({ kubernetesVersion, faultInjection: true });
      cluster = new InstalledCluster(sandbox.url);
    });

    afterEach(async () => {
      await killAll();
      await sandbox.close();
    });

    const upgrade = (...flags: string[]): Promise<CommandResult> =>
      runCommand(['upgrade', '--master', sandbox.url, ...flags]);
    /** Upgrades, with controllers that are all replaced while it waits. */
    const upgradeReady = async (...flags: string[]): Promise<CommandResult> => {
      const running = startCommand(['upgrade', '--master', sandbox.url, ...flags]);
      await running.until(WAITING);
      await cluster.markReady();
      return running.finished;
    };
    const installOlder = async (image?: string): Promise<void> => {
      await cluster.create(olderObjects(image));
      await cluster.markReady(1);
    };

    /** Lets the command look at the Deployment so many times. */
    async function looks(count: number): Promise<void> {
      const rule = sandbox.faults?.add({
        match: { methods: ['GET'], path: '/deployments/istio-initializer$' },
        action: { do: 'delay', ms: 0 },
      });
      await cluster.until(() => Promise.resolve((sandbox.faults?.get(rule?.id ?? '')?.seen ?? 0) >= count));
    }

    it('brings an older installation up to date, and keeps what users own', async () => {
      await installOlder();
      const data = { config: 'policy: disabled' };
      await cluster.patch(PATHS.injectConfig, { data });
      const { code, stdout, stderr } = await upgradeReady();
      expect(code, stderr).to.equal(0);
      for (const line of [
        'ConfigMap istio-system/istio-inject kept (what you configured is never overwritten)',
        'ClusterRole istio-initializer configured',
        'Role istio-system/istio-initializer unchanged',
        'Deployment istio-system/istio-initializer configured',
        'PodDisruptionBudget istio-system/istio-initializer created',
        'InitializerConfiguration istio-sidecar kept',
      ]) {
        expect(stdout).to.contain(`${line}\n`);
      }
      const deployment = await cluster.get(PATHS.deployment);
      expect(objectAt(deployment, 'spec')['replicas']).to.equal(2);
      expect(containerOf(deployment)['image']).to.equal('istio-initializer:1.0.0');
      expect((await cluster.get(PATHS.injectConfig))?.['data']).to.deep.equal(data);
    });

    it('can be run again after it failed half way, with nothing removed', async () => {
      await installOlder();
      sandbox.faults?.add({
        match: { methods: ['PATCH'], path: '/deployments/istio-initializer$' },
        when: { nth: 1 },
        action: { do: 'answer', code: 403 },
      });
      const before = await cluster.get(PATHS.deployment);
      const failed = await upgrade();
      expect(failed.code).to.equal(1);
      expect(failed.stderr).to.contain('apply Deployment istio-system/istio-initializer: PATCH ');
      expect(failed.stderr).to.contain(
        'what is listed above is done and can stay; fix the cause and run upgrade again',
      );
      expect(failed.stdout).to.match(/RoleBinding istio-system\/istio-initializer unchanged\n$/);
      expect(await cluster.get(PATHS.deployment)).to.deep.equal(before);
      expect(await cluster.has(PATHS.configuration)).to.equal(true);
      expect((await upgradeReady()).code).to.equal(0);
    });

    it('takes over from kubectl apply', async function () {
      if (!hasKubectl()) this.skip();
      const kubectl = await Kubectl.for(sandbox);
      try {
        await kubectl.ok(`apply ${APPLY_FLAGS}`);
        await cluster.patch(PATHS.deployment, { spec: { replicas: 1 } });
        const { code, stdout, stderr } = await upgradeReady();
        expect(code, stderr).to.equal(0);
        expect(stdout).to.contain('Deployment istio-system/istio-initializer configured\n');
      } finally {
        await kubectl.remove();
      }
    });

    // The rest is the same on every version.
    if (kubernetesVersion === '1.7') return;

    it('has nothing to upgrade where nothing is installed', async () => {
      const { code, stdout, stderr } = await upgrade();
      expect([code, stdout]).to.deep.equal([1, '']);
      expect(stderr).to.equal(
        'istio-initializer: upgrade Deployment istio-system/istio-initializer: it does not exist; run istio-initializer install\n',
      );
      expect(await cluster.has(PATHS.namespace)).to.equal(false);
    });

    it('waits until the previous controllers are replaced, not only until one is ready', async () => {
      await installOlder();
      const running = startCommand(['upgrade', '--master', sandbox.url]);
      await running.until(WAITING);
      const generation = objectAt(await cluster.get(PATHS.deployment), 'metadata')['generation'] ?? 0;
      const status = { observedGeneration: generation, replicas: 3, readyReplicas: 2, availableReplicas: 2 };
      await cluster.patch(`${PATHS.deployment}/status`, { status: { ...status, updatedReplicas: 1 } });
      await running.until(/InitializerConfiguration istio-sidecar kept/);
      let hasFinished = false;
      void running.finished.then(() => (hasFinished = true));
      // Two looks of the command later it still waits.
      await looks(2);
      expect(hasFinished).to.equal(false);
      await cluster.markReady();
      expect((await running.finished).code).to.equal(0);
    });

    it('leaves the previous controllers at work, and the registration, where the next ones do not get ready', async () => {
      await installOlder();
      // As if it had looked at whatever is going to be there.
      const status = { observedGeneration: 1000, replicas: 2, readyReplicas: 1, availableReplicas: 1 };
      await cluster.patch(`${PATHS.deployment}/status`, { status: { ...status, updatedReplicas: 1 } });
      const { code, stderr } = await upgrade('--timeout', '1s');
      expect(code).to.equal(1);
      expect(stderr).to.contain(
        'of 2 replicas 1 are up to date, and 1 are ready; the controllers that are ready go on working; fix the cause and run upgrade again\n',
      );
      expect(await cluster.has(PATHS.configuration)).to.equal(true);
      expect(objectAt(await cluster.get(PATHS.deployment), 'spec', 'strategy', 'rollingUpdate')).to.include({
        maxUnavailable: 0,
      });
    });

    it('removes no right that was granted', async () => {
      await installOlder();
      const extra = { apiGroups: [''], resources: ['configmaps'], resourceNames: ['other-mesh'], verbs: ['get'] };
      const rules = [...objectsIn((await cluster.get(PATHS.role))?.['rules']), extra];
      await cluster.patch(PATHS.role, { rules });
      await upgradeReady();
      expect((await cluster.get(PATHS.role))?.['rules']).to.deep.include(extra);
    });

    it('keeps an image from elsewhere, and more replicas, and says so', async () => {
      const image = 'registry.example.com:5000/istio-initializer:0.0.9';
      await installOlder(image);
      await cluster.patch(PATHS.deployment, { spec: { replicas: 3 } });
      const running = startCommand(['upgrade', '--master', sandbox.url]);
      await running.until(WAITING);
      await cluster.markReady(3);
      const { code, stdout } = await running.finished;
      expect(code).to.equal(0);
      expect(stdout).to.contain(
        `Deployment istio-system/istio-initializer unchanged (image ${image} kept, --image changes it)\n`,
      );
      const deployment = await cluster.get(PATHS.deployment);
      expect(containerOf(deployment)['image']).to.equal(image);
      expect(objectAt(deployment, 'spec')['replicas']).to.equal(3);
    });

    it('lets a controller that manages its registration go on with that', async () => {
      await installOlder();
      const [container] = [containerOf(await cluster.get(PATHS.deployment))];
      const args = ['controller', '--manageInitializerConfiguration'];
      await cluster.patch(PATHS.deployment, {
        spec: { template: { spec: { containers: [{ ...container, args }] } } },
      });
      const { stdout } = await upgradeReady();
      expect(containerOf(await cluster.get(PATHS.deployment))['args']).to.include('--manageInitializerConfiguration');
      expect(stdout).to.contain('ClusterRole istio-initializer-managed created\n');
      expect(stdout).to.contain('InitializerConfiguration istio-sidecar left to the controller\n');
    });

    it('does not register an initializer that was unregistered', async () => {
      await installOlder();
      await cluster.delete(PATHS.configuration);
      const { code, stdout } = await upgradeReady();
      expect(code).to.equal(0);
      expect(stdout).to.contain('InitializerConfiguration istio-sidecar not there (install creates it)\n');
      expect(await cluster.has(PATHS.configuration)).to.equal(false);
    });

    it('registers for pods only when no controller of the previous version is left', async () => {
      await installOlder();
      const running = startCommand(['upgrade', '--master', sandbox.url, '--pods', '--yes']);
      await running.until(WAITING);
      const generation = objectAt(await cluster.get(PATHS.deployment), 'metadata')['generation'] ?? 0;
      const status = { observedGeneration: generation, replicas: 3, readyReplicas: 2, availableReplicas: 2 };
      await cluster.patch(`${PATHS.deployment}/status`, { status: { ...status, updatedReplicas: 1 } });
      await running.until(/InitializerConfiguration istio-sidecar kept/);
      await looks(2);
      expect(await cluster.has(PATHS.podsConfiguration)).to.equal(false);
      await cluster.markReady();
      expect((await running.finished).code).to.equal(0);
      expect(await cluster.has(PATHS.podsConfiguration)).to.equal(true);
    });

    it('brings the roles for pods up to date where they are, also without --pods', async () => {
      await installOlder();
      const [role = {}, binding = {}, configuration = {}] = manifestObjects(PODS_FILE);
      const older = { ...role, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] };
      await cluster.create([older, binding, configuration]);
      const { code, stdout } = await upgradeReady();
      expect(code).to.equal(0);
      expect(stdout).to.contain('ClusterRole istio-initializer-pods configured\n');
      expect((await cluster.get(PATHS.podsRole))?.['rules']).to.deep.equal(role['rules']);
    });
  });
}
