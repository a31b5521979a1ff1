import { expect } from 'chai';

import { type JsonObject, objectAt, objectsIn } from '../../src/json/json.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';
import { installedObjects, labelOf, MANAGED_FILE, manifestObjects, PODS_FILE } from '../manifests/manifest.js';
import { COLLECTIONS, INITIALIZER_CONFIGURATIONS, initializerConfiguration } from '../support/api.js';
import { type CommandResult, killAll } from '../support/cli.js';
import { runCommand, startCommand } from '../support/command.js';
import { containerOf, InstalledCluster, PATHS, withKubeconfig } from '../support/installation.js';
import { OURS, workload } from '../support/workloads.js';

const DEPLOYMENTS = COLLECTIONS['Deployment'] ?? '';
const WAITING = /^waiting for Deployment istio-system\/istio-initializer/m;
const namesIn = (configuration: unknown): readonly unknown[] =>
  objectsIn(objectAt({ configuration } as never, 'configuration')['initializers']).map(({ name }) => name);
/** `Kind name result` of each line. */
const linesOf = ({ stdout }: CommandResult): readonly string[] => stdout.trimEnd().split('\n');

for (const kubernetesVersion of ['1.7', '1.9'] as const) {
  describe(`install on Kubernetes ${kubernetesVersion}`, () => {
    let sandbox: Sandbox;
    let cluster: InstalledCluster;

    beforeEach(async () => {
      sandbox = await startSandbox({ kubernetesVersion, faultInjection: true, requestTimeoutMs: 2000 });
      cluster = new InstalledCluster(sandbox.url);
    });

    afterEach(async () => {
      await killAll();
      await sandbox.close();
    });

    const install = (...flags: string[]): Promise<CommandResult> =>
      runCommand(['install', '--master', sandbox.url, ...flags]);
    /** Installs, with a controller that becomes ready when it is waited for. */
    const installReady = async (...flags: string[]): Promise<CommandResult> => {
      const running = startCommand(['install', '--master', sandbox.url, ...flags]);
      await running.until(WAITING);
      await cluster.markReady();
      return running.finished;
    };

    it('creates everything, and registers the initializer only when a controller is ready', async () => {
      const running = startCommand(['install', '--master', sandbox.url]);
      await running.until(WAITING);
      expect(await cluster.has(PATHS.deployment)).to.equal(true);
      expect(await cluster.items(INITIALIZER_CONFIGURATIONS)).to.deep.equal([]);
      // Nothing waits meanwhile.
      expect((await cluster.post(DEPLOYMENTS, workload('Deployment', 'meanwhile'))).status).to.equal(201);
      await cluster.markReady(1);
      const finished = await running.finished;
      expect([finished.code, linesOf(finished)]).to.deep.equal([
        0,
        [
          'Namespace istio-system created',
          'ConfigMap istio-system/istio created',
          'ConfigMap istio-system/istio-inject created',
          'ServiceAccount istio-system/istio-initializer-service-account created',
          'ClusterRole istio-initializer created',
          'ClusterRoleBinding istio-initializer created',
          'Role istio-system/istio-initializer created',
          'RoleBinding istio-system/istio-initializer created',
          'Deployment istio-system/istio-initializer created',
          'PodDisruptionBudget istio-system/istio-initializer created',
          'InitializerConfiguration istio-sidecar created',
        ],
      ]);
      expect(namesIn(await cluster.get(PATHS.configuration))).to.deep.equal([OURS]);
    });

    it('changes nothing when it is run a second time', async () => {
      await installReady();
      const before = await cluster.get(PATHS.deployment);
      const finished = await install();
      expect(finished.code, finished.stderr).to.equal(0);
      for (const line of linesOf(finished)) expect(line).to.match(/ (kept|unchanged)( \(|$)/);
      expect(await cluster.get(PATHS.deployment)).to.deep.equal(before);
    });

    it('releases a Deployment that waits for itself', async () => {
      const objects = installedObjects().filter(({ kind }) => kind !== 'InitializerConfiguration');
      const waiting = objects.map((object): JsonObject => {
        if (object['kind'] !== 'Deployment') return object;
        return {
          ...object,
          metadata: { ...objectAt(object, 'metadata'), initializers: { pending: [{ name: OURS }] } },
        };
      });
      await cluster.create(waiting.filter(({ kind }) => kind !== 'Deployment'));
      const [deployment = {}] = waiting.filter(({ kind }) => kind === 'Deployment');
      const path = `${PATHS.deployment.replace(/\/[^/]*$/, '')}?includeUninitialized=1`;
      expect((await cluster.post(path, deployment)).status).to.equal(202);
      const { code, stdout } = await installReady();
      expect(code).to.equal(0);
      expect(stdout).to.contain('Deployment istio-system/istio-initializer configured\n');
      expect(objectAt(await cluster.get(PATHS.deployment), 'metadata')).not.to.have.property('initializers');
    });

    if (kubernetesVersion === '1.7') {
      it('refuses --pods, which such a server does not support', async () => {
        const { code, stdout, stderr } = await install('--pods', '--yes');
        expect([code, stdout]).to.deep.equal([1, '']);
        expect(stderr).to.equal(
          'istio-initializer: install --pods: the API server is a v1.7.4, which refuses every change to the containers of a pod; want 1.8 or newer\n',
        );
        expect(await cluster.has(PATHS.namespace)).to.equal(false);
      });
      // The rest is the same on every version.
      return;
    }

    it('creates what the manifests say, and none of it waits', async () => {
      await installReady();
      for (const [path, label] of [
        [PATHS.deployment, 'Deployment istio-system/istio-initializer'],
        [PATHS.clusterRole, 'ClusterRole istio-initializer'],
        [PATHS.budget, 'PodDisruptionBudget istio-system/istio-initializer'],
      ] as const) {
        const manifest = installedObjects().find((object) => labelOf(object) === label);
        const object = await cluster.get(path);
        expect(object?.['rules'], label).to.deep.equal(manifest?.['rules']);
        expect(containerOf(object)['args'], label).to.deep.equal(containerOf(manifest)['args']);
        expect(objectAt(object, 'metadata'), label).not.to.have.property('initializers');
      }
    });

    it('installs a controller into a cluster that is frozen because there was none', async () => {
      await cluster.post(INITIALIZER_CONFIGURATIONS, {
        ...(initializerConfiguration(OURS) as object),
        metadata: { name: 'istio-sidecar' },
      });
      const { code, stdout } = await installReady();
      expect(code).to.equal(0);
      expect(stdout).to.contain('Deployment istio-system/istio-initializer created\n');
      expect(stdout).to.contain('InitializerConfiguration istio-sidecar kept\n');
    });

    it('registers nothing where no controller becomes ready, says why, and how to go on', async () => {
      await cluster.post('/api/v1/namespaces', { metadata: { name: 'istio-system' } });
      const labels = { istio: 'initializer' };
      const containers = [{ name: 'initializer', image: 'istio-initializer:1.0.0' }];
      await cluster.post(PATHS.pods, { metadata: { name: 'one', labels }, spec: { containers } });
      const waiting = { reason: 'ErrImagePull', message: 'no such image' };
      await cluster.patch(`${PATHS.pods}/one/status`, {
        status: { containerStatuses: [{ name: 'initializer', state: { waiting } }] },
      });
      const { code, stderr } = await install('--timeout', '1s');
      expect(code).to.equal(1);
      expect(stderr).to.contain(
        'wait for Deployment istio-system/istio-initializer: the controller manager has not observed it yet; ' +
          'pod one: ErrImagePull: no such image; no InitializerConfiguration was created, so nothing waits; ',
      );
      expect(stderr).to.match(/run install again\n$/);
      expect(await cluster.items(INITIALIZER_CONFIGURATIONS)).to.deep.equal([]);
    });

    it('leaves nothing frozen where it fails half way, and can be run again', async () => {
      sandbox.faults?.add({
        match: { methods: ['POST'], path: '/poddisruptionbudgets$' },
        when: { nth: 1 },
        action: { do: 'answer', code: 403 },
      });
      const { code, stdout, stderr } = await install();
      expect(code).to.equal(1);
      expect(stdout).to.match(/Deployment istio-system\/istio-initializer created\n$/);
      expect(stderr).to.contain('apply PodDisruptionBudget istio-system/istio-initializer: POST ');
      expect(stderr).to.match(
        /; what is listed above is done and can stay; fix the cause and run install again; .*kubectl auth can-i create /,
      );
      expect((await cluster.post(DEPLOYMENTS, workload('Deployment', 'meanwhile'))).status).to.equal(201);
      expect((await installReady()).code).to.equal(0);
      expect(await cluster.has(PATHS.configuration)).to.equal(true);
    });

    it('gets through to a server that has no free slot for a while', async () => {
      for (const path of ['/deployments$', '/initializerconfigurations$']) {
        const when = { nth: 1, times: 3 };
        sandbox.faults?.add({ match: { methods: ['POST'], path }, when, action: { do: 'answer', code: 429 } });
      }
      const { code, stderr } = await installReady();
      expect(code, stderr).to.equal(0);
      expect(await cluster.has(PATHS.configuration)).to.equal(true);
    });

    it('prints while it waits how many replicas are ready', async () => {
      const running = startCommand(['install', '--master', sandbox.url]);
      await running.until(/^the controller manager has not observed it yet$/m);
      await cluster.markReady(0);
      await running.until(/^of 2 replicas 0 are up to date, and 0 are ready$/m);
      await cluster.markReady();
      expect((await running.finished).code).to.equal(0);
    });

    it("keeps a user's configuration, registers the name in it, and lets its ConfigMap be read", async () => {
      const config = 'initializerName: "sidecar.mesh.example.com"\nparams: {meshConfigMapName: mesh-one}';
      await cluster.post('/api/v1/namespaces', { metadata: { name: 'istio-system' } });
      await cluster.post(`${PATHS.namespace}/configmaps`, { metadata: { name: 'istio-inject' }, data: { config } });
      const { code, stdout } = await installReady();
      expect(code).to.equal(0);
      expect(stdout).to.contain(
        'ConfigMap istio-system/istio-inject kept (what you configured is never overwritten)\n',
      );
      expect((await cluster.get(PATHS.injectConfig))?.['data']).to.deep.equal({ config });
      expect(namesIn(await cluster.get(PATHS.configuration))).to.deep.equal(['sidecar.mesh.example.com']);
      const [rule] = objectsIn((await cluster.get(PATHS.role))?.['rules']);
      expect(rule?.['resourceNames']).to.include('mesh-one');
    });

    it('changes nothing where the configuration in the cluster is not valid', async () => {
      await cluster.post('/api/v1/namespaces', { metadata: { name: 'istio-system' } });
      const data = { config: 'policy: on' };
      await cluster.post(`${PATHS.namespace}/configmaps`, { metadata: { name: 'istio-inject' }, data });
      const { code, stdout, stderr } = await install();
      expect([code, stdout]).to.deep.equal([1, '']);
      expect(stderr).to.contain('config key "policy"');
      expect(await cluster.has(PATHS.deployment)).to.equal(false);
    });

    it('adds its name to those of others in the same configuration', async () => {
      const theirs = {
        name: 'first.example.com',
        rules: [{ apiGroups: ['*'], apiVersions: ['*'], resources: ['secrets'] }],
      };
      await cluster.post(INITIALIZER_CONFIGURATIONS, { metadata: { name: 'istio-sidecar' }, initializers: [theirs] });
      const { stdout } = await installReady();
      expect(stdout).to.contain(
        'InitializerConfiguration istio-sidecar configured (it also holds first.example.com, which other controllers have to handle)\n',
      );
      expect(namesIn(await cluster.get(PATHS.configuration))).to.deep.equal([theirs.name, OURS]);
    });

    it('runs the image and the number of replicas that the flags say, one replica without a budget', async () => {
      const image = 'registry.example.com:5000/istio-initializer:1.0.0';
      await installReady();
      const { stdout } = await installReady('--image', image, '--replicas', '1');
      const deployment = await cluster.get(PATHS.deployment);
      expect(containerOf(deployment)['image']).to.equal(image);
      expect(objectAt(deployment, 'spec')['replicas']).to.equal(1);
      expect(stdout).to.contain(
        'PodDisruptionBudget istio-system/istio-initializer deleted (there is only one replica)\n',
      );
      expect(await cluster.has(PATHS.budget)).to.equal(false);
    });

    it('leaves the InitializerConfiguration to a controller that manages it', async () => {
      const { code, stdout } = await installReady('--manageInitializerConfiguration');
      expect(code).to.equal(0);
      expect(stdout).to.contain('InitializerConfiguration istio-sidecar left to the controller\n');
      expect(await cluster.has(PATHS.configuration)).to.equal(false);
      expect(containerOf(await cluster.get(PATHS.deployment))['args']).to.include('--manageInitializerConfiguration');
      for (const label of manifestObjects(MANAGED_FILE).map(labelOf)) expect(stdout).to.contain(`${label} created\n`);
      expect(await cluster.has(PATHS.managedBinding)).to.equal(true);
    });

    it('with --dry-run says what it would do, in order, and does nothing', async () => {
      const finished = await install('--dry-run');
      expect(finished.code).to.equal(0);
      const lines = linesOf(finished);
      for (const line of lines) expect(line).to.match(/ \(.*dry run\)$/);
      expect(lines.slice(-3)).to.deep.equal([
        'PodDisruptionBudget istio-system/istio-initializer created (dry run)',
        'Deployment istio-system/istio-initializer waited for until it is ready (dry run)',
        'InitializerConfiguration istio-sidecar created (dry run)',
      ]);
      expect(await cluster.has(PATHS.namespace)).to.equal(false);
    });

    it('names the flags of a server that does not serve InitializerConfigurations', async () => {
      sandbox.faults?.add({ match: { path: '^/apis/admissionregistration' }, action: { do: 'answer', code: 404 } });
      const { code, stdout, stderr } = await install();
      expect([code, stdout]).to.deep.equal([1, '']);
      expect(stderr).to.contain(
        'check the API server: admissionregistration.k8s.io/v1alpha1 with initializerconfigurations is not served; ' +
          'start the API server with --runtime-config=admissionregistration.k8s.io/v1alpha1 and --feature-gates=',
      );
      expect(stderr).to.match(/; nothing was changed\n$/);
      expect(await cluster.has(PATHS.namespace)).to.equal(false);
    });

    it('names the admission plugin that is not on, before anything is changed', async () => {
      const message = '.authorization.k8s.io "" is invalid: metadata: Invalid value: v1.ObjectMeta{}: must be empty';
      const body = { kind: 'Status', status: 'Failure', reason: 'Invalid', code: 422, message };
      sandbox.faults?.add({ match: { path: '/selfsubjectaccessreviews$' }, action: { do: 'answer', code: 422, body } });
      const { code, stdout, stderr } = await install();
      expect([code, stdout]).to.deep.equal([1, '']);
      expect(stderr).to.contain(
        'check the API server: Initializers is not active: nothing is ever pending; start the ',
      );
      expect(stderr).to.contain(' with --admission-control=Initializers,... ');
      expect(await cluster.has(PATHS.namespace)).to.equal(false);
    });

    it('warns where it is not known whether the plugin is on, and goes on', async () => {
      sandbox.faults?.add({ match: { path: '/selfsubjectaccessreviews$' }, action: { do: 'answer', code: 404 } });
      const { code, stderr } = await installReady();
      expect(code).to.equal(0);
      expect(stderr).to.match(/^warning: could not find out whether Initializers is active: POST /);
    });

    it('prints what --pods costs, and wants --yes', async () => {
      const { code, stdout, stderr } = await install('--pods');
      expect([code, stdout]).to.deep.equal([1, '']);
      expect(stderr).to.match(/^With --pods EVERY new pod of the cluster waits /m);
      expect(stderr).to.match(
        /install --pods: there is no terminal to confirm it; add --yes to do it without asking\n$/,
      );
      expect(await cluster.has(PATHS.namespace)).to.equal(false);
    });

    it('registers for pods last of all', async () => {
      const finished = await installReady('--pods', '--yes');
      expect(finished.code, finished.stderr).to.equal(0);
      for (const label of manifestObjects(PODS_FILE).map(labelOf)) {
        expect(finished.stdout).to.contain(`${label} created\n`);
      }
      expect(linesOf(finished).at(-1)).to.equal('InitializerConfiguration istio-sidecar-pods created');
    });
  });
}

describe('install', () => {
  for (const [flag, value, wanted] of [
    ['--replicas', '0', 'want a whole number of at least 1.'],
    ['--timeout', 'soon', 'want a duration like 30s, 1m30s or 500ms.'],
    ['--image', '', 'want an image like registry.example.com/istio-initializer:1.0.0.'],
  ] as const) {
    it(`refuses ${flag} "${value}" before it asks any server`, async () => {
      const { code, stderr } = await runCommand(['install', '--master', 'http://127.0.0.1:1', flag, value]);
      expect(code).to.equal(1);
      expect(stderr).to.contain(`argument '${value}' is invalid. ${wanted}`);
    });
  }

  it('says that nothing was changed to a user who may not even read what is installed', async () => {
    const sandbox = await startSandbox({ tokenAuthFile: 'user-token,user,user' });
    try {
      const { code, stdout, stderr } = await withKubeconfig(sandbox.url, 'user-token,user,user', (file) =>
        runCommand(['install', '--kubeconfig', file]),
      );
      expect([code, stdout]).to.deep.equal([1, '']);
      expect(stderr).to.match(
        /: 403: .*; it needs the role cluster-admin; nothing was changed; .*kubectl auth can-i get /,
      );
    } finally {
      await sandbox.close();
    }
  });

  it('names the rights that the user lacks, before anything is changed', async () => {
    const tokenAuthFile = 'admin-token,admin,admin,"system:masters"\nuser-token,user,user';
    const sandbox = await startSandbox({ tokenAuthFile });
    try {
      const admin = new InstalledCluster(sandbox.url, 'admin-token');
      const rules = [
        { apiGroups: ['*'], resources: ['*'], verbs: ['get'] },
        { apiGroups: [''], resources: ['*'], verbs: ['*'] },
        { apiGroups: ['apps'], resources: ['deployments'], verbs: ['create', 'patch'] },
        { nonResourceURLs: ['*'], verbs: ['*'] },
      ];
      const role = { metadata: { name: 'user' }, rules };
      const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'user' };
      await admin.post(PATHS.clusterRole.replace(/\/[^/]*$/, ''), role);
      await admin.post(PATHS.managedBinding.replace(/\/[^/]*$/, ''), {
        ...{ metadata: { name: 'user' }, roleRef },
        subjects: [{ kind: 'User', name: 'user', apiGroup: 'rbac.authorization.k8s.io' }],
      });
      const { code, stdout, stderr } = await withKubeconfig(sandbox.url, 'user-token,user,user', (file) =>
        runCommand(['install', '--kubeconfig', file]),
      );
      expect([code, stdout]).to.deep.equal([1, '']);
      expect(stderr).to.contain('check your rights: you may not create clusterroles.rbac.authorization.k8s.io; ');
      expect(stderr).to.contain('; initialize deployments.apps istio-system/istio-initializer; ');
      expect(stderr).to.contain('; update initializerconfigurations.admissionregistration.k8s.io istio-sidecar; ');
      expect(stderr).not.to.contain('configmaps');
      expect(stderr).to.contain('; nothing was changed; ask for the role cluster-admin');
      expect(await admin.has(PATHS.namespace)).to.equal(false);
    } finally {
      await sandbox.close();
    }
  });
});
