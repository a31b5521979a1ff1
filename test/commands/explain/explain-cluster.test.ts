import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { defaultInjectionConfig } from '../../../src/injection/config/params-config.js';
import { planInjection } from '../../../src/injection/plan/inject.js';
import { withChange } from '../../../src/injection/plan/pod-change.js';
import { workloadShape } from '../../../src/injection/workload/workload.js';
import { type JsonObject, objectAt, stringIn } from '../../../src/json/json.js';
import { sandboxKubeconfig } from '../../../src/sandbox/kubeconfig.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { Api, COLLECTIONS, INITIALIZER_CONFIGURATIONS, initializerConfiguration } from '../../support/api.js';
import type { CommandResult } from '../../support/cli.js';
import { runCommand } from '../../support/command.js';
import { cronJob, OURS, sidecarConfigWith, workload } from '../../support/workloads.js';

const PODS = '/api/v1/namespaces/default/pods';
const REPLICA_SETS = '/apis/extensions/v1beta1/namespaces/default/replicasets';
const REPLICATION_CONTROLLERS = '/api/v1/namespaces/default/replicationcontrollers';
const SERVICES = '/api/v1/namespaces/default/services';
const CONFIG = 'policy: enabled\n';

function injected(object: JsonObject, changes: Parameters<typeof sidecarConfigWith>[0] = {}): JsonObject {
  const shape = workloadShape(object);
  const plan = shape && planInjection(object, shape, sidecarConfigWith(changes));
  if (plan?.action !== 'inject') throw new Error('not injected');
  return withChange(object, shape ?? { kind: 'Pod', podTemplate: [], statusTemplate: [] }, plan.change);
}

const DISABLED = { 'sidecar.istio.io/inject': 'false' };

function pod(name: string, owner?: JsonObject): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: 'web' }, ...(owner && { ownerReferences: [owner] }) },
    spec: { containers: [{ name: 'app', image: 'example/app:1' }] },
  };
}

const RBAC = 'rbac.authorization.k8s.io';
const ADMIN = 'admin-token,admin,admin,"system:masters"';
const READER = 'reader-token,reader,reader';

/** The right to list Deployments, and nothing else. */
const READER_ROLES: readonly (readonly [plural: string, role: JsonObject])[] = [
  [
    'clusterroles',
    {
      metadata: { name: 'reader' },
      rules: [{ apiGroups: ['apps', 'extensions'], resources: ['deployments'], verbs: ['list'] }],
    },
  ],
  [
    'clusterrolebindings',
    {
      metadata: { name: 'reader' },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'reader' },
      subjects: [{ kind: 'User', name: 'reader', apiGroup: RBAC }],
    },
  ],
];

describe('explain, of a cluster where not everything may be listed', () => {
  it('says what could not be listed, and nothing of Services that it does not know', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'explain-'));
    const sandbox = await startSandbox({ tokenAuthFile: `${ADMIN}\n${READER}` });
    try {
      const admin = new Api(sandbox.url, 'admin-token');
      for (const [plural, role] of READER_ROLES) {
        expect((await admin.post(`/apis/${RBAC}/v1beta1/${plural}`, role)).status).to.equal(201);
      }
      await admin.post(COLLECTIONS['Deployment'] ?? '', workload('Deployment', 'web'));
      const file = (name: string): string => join(folder, name);
      await writeFile(file('kubeconfig'), sandboxKubeconfig(sandbox.url, READER));
      await writeFile(file('config'), 'policy: enabled\n');
      await writeFile(file('mesh'), '');
      const configuration = ['--injectConfigFile', file('config'), '--meshConfigFile', file('mesh')];
      const { code, stdout, stderr } = await runCommand([
        ...['explain', '-A', '--kubeconfig', file('kubeconfig')],
        ...configuration,
      ]);
      expect(code).to.equal(0);
      expect(stderr).to.match(
        /^warning: pods \(v1\) can't be listed: .*; .* may not list pods in the whole cluster: ask for that right; .*\n/m,
      );
      expect(stderr).to.match(/^warning: services \(v1\) can't be listed: .*\n/m);
      expect(stderr).not.to.contain('deployments');
      expect(stderr).to.match(
        /^warning: MutatingWebhookConfigurations can't be read: .*: who is asked about a workload is not known; .*\n/m,
      );
      expect(stderr).to.match(/^warning: InitializerConfigurations can't be read: .* ask for that right; .*\n/m);
      expect(stdout).to.contain('asked: not known\n');
      expect(stdout).to.match(/\nDeployment +default +web +yes +missing +PolicyEnabled/);
      expect(stdout).not.to.contain('NotInAService');
    } finally {
      await sandbox.close();
      await rm(folder, { recursive: true });
    }
  });
});

for (const kubernetesVersion of ['1.7', '1.9'] as const) {
  describe(`explain against Kubernetes ${kubernetesVersion}`, () => {
    let sandbox: Sandbox;
    let api: Api;

    const create = async (path: string, object: JsonObject): Promise<JsonObject> => {
      const { status, json } = await api.post(path, object);
      expect([status, json['message']]).to.deep.equal([201, undefined]);
      return json;
    };
    const createWorkload = (object: JsonObject): Promise<JsonObject> =>
      create(COLLECTIONS[stringIn(object['kind']) ?? ''] ?? '', object);
    /** What is created although it waits for an initializer. */
    const post202 = async (path: string, object: JsonObject): Promise<void> => {
      expect((await api.post(`${path}?includeUninitialized=1`, object)).status).to.equal(202);
    };
    const configMap = (name: string, data: JsonObject): Promise<JsonObject> =>
      create('/api/v1/namespaces/istio-system/configmaps', { kind: 'ConfigMap', metadata: { name }, data });

    beforeEach(async () => {
      sandbox = await startSandbox({ kubernetesVersion });
      api = new Api(sandbox.url);
      await create('/api/v1/namespaces', { kind: 'Namespace', metadata: { name: 'istio-system' } });
      await configMap('istio-inject', { config: CONFIG });
      await configMap('istio', { mesh: '' });
    });

    afterEach(() => sandbox.close());

    const explain = (...flags: readonly string[]): Promise<CommandResult> =>
      runCommand(['explain', '--master', sandbox.url, ...flags]);
    const states = async (...flags: readonly string[]): Promise<unknown> => {
      const { stdout, stderr } = await explain('-o', 'json', ...flags);
      expect(stderr).to.equal('');
      const { workloads } = JSON.parse(stdout) as { workloads: readonly Record<string, string>[] };
      return workloads.map(({ kind, name, state, reason }) => [kind, name, state, reason]);
    };

    it('says what each workload is now, beside what it would be', async () => {
      const off = workload('Deployment', 'unexpected');
      const had = injected(off);
      const metadata = objectAt(had, 'metadata');
      const annotations = { ...objectAt(metadata, 'annotations'), ...DISABLED };
      await createWorkload(injected(workload('Deployment', 'as-it-would-be')));
      await createWorkload(workload('Deployment', 'missing'));
      await createWorkload(
        injected(workload('StatefulSet', 'outdated'), {
          params: { ...defaultInjectionConfig().params, version: 'old' },
        }),
      );
      await createWorkload({ ...had, metadata: { ...metadata, annotations } });
      expect(await states('-n', 'default')).to.have.deep.members([
        ['Deployment', 'as-it-would-be', 'ok', 'PolicyEnabled'],
        ['Deployment', 'missing', 'missing', 'PolicyEnabled'],
        ['Deployment', 'unexpected', 'unexpected', 'DisabledByAnnotation'],
        ['StatefulSet', 'outdated', 'outdated', 'PolicyEnabled'],
      ]);
      const { code, stderr, stdout } = await explain('-n', 'default', '--strict');
      expect([code, stderr]).to.deep.equal([
        1,
        'istio-initializer: explain: 1 workload missing, 1 workload outdated, 1 workload unexpected\n',
      ]);
      expect(stdout).to.match(/^KIND +NAMESPACE +NAME +INJECTED +NOW +REASON +WHY\n/);
      expect(stdout).to.match(
        /\n +now: annotation sidecar\.istio\.io\/status: version is injected-version-old, would be /,
      );
    });

    it('does not list beside a workload what it has made, and looks at its pods', async () => {
      const made = await createWorkload(workload('Deployment', 'web'));
      const uid = objectAt(made, 'metadata')['uid'];
      const owner = { apiVersion: 'extensions/v1beta1', kind: 'Deployment', name: 'web', uid, controller: true };
      await create(PODS, injected(pod('web-1', owner)));
      await create(PODS, pod('alone'));
      expect(await states('--all-namespaces')).to.have.deep.members([
        ['Deployment', 'web', 'ok', 'PolicyEnabled'],
        ['Pod', 'alone', 'missing', 'PolicyEnabled'],
      ]);
    });

    it('lists a CronJob, and neither the Job that it made nor the pods of that Job', async () => {
      const { collection, object } = cronJob('nightly', kubernetesVersion);
      const ownedBy = (owner: JsonObject): JsonObject => {
        const { name, uid } = objectAt(owner, 'metadata');
        const { apiVersion, kind } = owner;
        return { apiVersion, kind, name, uid, controller: true };
      };
      const cron = await create(collection, object);
      const job = workload('Job', 'nightly-1');
      const metadata = { ...objectAt(job, 'metadata'), ownerReferences: [ownedBy(cron)] };
      const made = await create(COLLECTIONS['Job'] ?? '', { ...job, metadata });
      await create(PODS, pod('nightly-1-a', ownedBy(made)));
      expect(await states('--all-namespaces')).to.deep.equal([['CronJob', 'nightly', 'missing', 'PolicyEnabled']]);
    });

    it('says nobody is asked about what no InitializerConfiguration names, and that it would get no sidecar', async () => {
      await create(INITIALIZER_CONFIGURATIONS, initializerConfiguration(OURS) as JsonObject);
      await post202(COLLECTIONS['Deployment'] ?? '', workload('Deployment', 'web'));
      await create(PODS, pod('alone'));
      const spec = { template: { metadata: { labels: { app: 'web' } }, spec: objectAt(pod('x'), 'spec') } };
      const replicas = { ...spec, selector: { matchLabels: { app: 'web' } } };
      await create(REPLICA_SETS, { metadata: { name: 'rs' }, spec: replicas });
      await create(REPLICATION_CONTROLLERS, { metadata: { name: 'rc' }, spec });
      await create(PODS, injected(pod('by-file')));
      await post202(COLLECTIONS['Job'] ?? '', workload('Job', 'job'));
      await post202(COLLECTIONS['StatefulSet'] ?? '', workload('StatefulSet', 'set'));
      for (const [kind, name] of [
        ['Deployment', 'web'],
        ['Job', 'job'],
        ['StatefulSet', 'set'],
      ] as const) {
        await api.mergePatch(`${COLLECTIONS[kind] ?? ''}/${name}`, { metadata: { initializers: null } });
      }
      const ofSets = kubernetesVersion === '1.7' ? ['ok', 'StatefulSetImmutable'] : ['missing', 'PolicyEnabled'];
      expect(await states('-n', 'default')).to.have.deep.members([
        ['Deployment', 'web', 'missing', 'PolicyEnabled'],
        ['Pod', 'alone', 'ok', 'NotSelected'],
        ['Pod', 'by-file', 'ok', 'NotSelected'],
        ['ReplicaSet', 'rs', 'ok', 'NotSelected'],
        ['ReplicationController', 'rc', 'ok', 'NotSelected'],
        ['Job', 'job', 'ok', 'JobImmutable'],
        ['StatefulSet', 'set', ...ofSets],
      ]);
      const { stdout } = await explain('-n', 'default');
      expect(stdout).to.match(/\nPod +default +alone +no +ok +NotSelected +nobody who injects is asked about it/);
      expect(stdout).to.contain(
        `not asked: InitializerConfiguration test (${OURS}): its rule covers deployments, statefulsets, daemonsets, jobs, cronjobs, and not replicasets\n`,
      );
      expect(stdout).to.contain(`asked: InitializerConfiguration test (${OURS}): by its rule for deployments\n`);
    });

    it('says that only kube-inject puts sidecars in where nobody is registered', async () => {
      await create(PODS, pod('alone'));
      const { stdout } = await explain('-n', 'default');
      expect(stdout).to.match(/\nPod +default +alone +yes +missing +PolicyEnabled/);
      expect(stdout).to.contain(
        `\nnobody injects in this cluster: it has no MutatingWebhookConfiguration of a sidecar injector, and no InitializerConfiguration names ${OURS}; INJECTED and NOW say what kube-inject would do\n`,
      );
    });

    it('knows the Services of the cluster', async () => {
      await createWorkload(injected(workload('Deployment', 'web')));
      expect((await explain('-n', 'default')).stdout).to.contain('NotInAService');
      const ports = [{ port: 80, name: 'http' }];
      await create(SERVICES, { kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports } });
      expect((await explain('-n', 'default')).stdout).not.to.contain('LEVEL');
    });

    it('uses the files and the namespace that the flags name', async () => {
      await createWorkload(workload('Deployment', 'web'));
      expect(await states('-n', 'default', '--tag', '0.4.0')).to.deep.equal([
        ['Deployment', 'web', 'missing', 'PolicyEnabled'],
      ]);
      expect((await explain('-n', 'kube-system')).stderr).to.equal('no workloads found\n');
    });

    it('shows which traffic goes through the proxy', async () => {
      await createWorkload(injected(workload('Deployment', 'web')));
      expect((await explain('-A', '--redirect')).stdout).to.contain(
        '\nDeployment default/web\n  inbound: all TCP ports but 22, to the proxy on port 15001 (REDIRECT)\n',
      );
    });
  });
}
