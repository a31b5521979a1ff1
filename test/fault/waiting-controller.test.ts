import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { Api } from '../support/api.js';
import { killAll, startCli } from '../support/cli.js';
import { openEventStream } from '../support/event-stream.js';
import { freePorts } from '../support/free-ports.js';
import { until } from '../support/until.js';
import { MonitoredController } from './monitored-controller.js';
import { Cluster, CONFIG_MAPS, configMap, containersOf, INJECTED } from './processes.js';

// A controller that can't work yet, because of something that somebody may mend: it stays, says why, and goes on.

const RBAC = '/apis/rbac.authorization.k8s.io/v1beta1';
const WORKLOADS = [
  { apiGroups: ['', 'extensions', 'apps', 'batch'], resources: ['*'], verbs: ['get', 'watch', 'patch', 'initialize'] },
  { apiGroups: ['admissionregistration.k8s.io'], resources: ['*'], verbs: ['get', 'list', 'watch'] },
];
const READING = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }];
const WATCHING = [{ apiGroups: ['extensions', 'apps'], resources: ['*'], verbs: ['get', 'watch', 'patch'] }];
const LOCKING = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'watch', 'create', 'update', 'patch'] }];

const wrongConfigs = [
  ['without its key', { confg: '' }, 'ConfigMapKeyMissing', 'got "confg", want the key "config"'],
  ['that is no YAML', { config: 'policy: [' }, 'ConfigInvalid', 'istio-inject: not valid YAML at line'],
  ['with a wrong policy', { config: 'policy: maybe' }, 'ConfigInvalid', "got 'maybe', want 'off'"],
  ['with a wrong template', { config: 'template: "{{ if }}"' }, 'ConfigInvalid', 'missing value for if'],
  ['that is empty', { config: '' }, 'ConfigInvalid', 'got an empty config, want at least one of the keys "policy"'],
  ['with wrong values', { config: 'template: "a: b"', values: '[' }, 'ConfigInvalid', 'istio-inject: not valid YAML'],
] as const;

const wrongMeshes = [
  ['that is missing', undefined, 'ConfigMapMissing', 'istio: there is none; apply manifests/istio.yaml'],
  ['without its key', { msh: '' }, 'ConfigMapKeyMissing', 'istio: got "msh", want the key "mesh"'],
  ['that is no YAML', { mesh: '{' }, 'ConfigInvalid', 'istio: not valid YAML'],
  [
    'with a wrong value',
    { mesh: 'proxyListenPort: many' },
    'ConfigInvalid',
    'mesh key "proxyListenPort": got \'many\'',
  ],
] as const;

describe('a controller without a configuration that is valid', function () {
  this.timeout(60_000);

  let cluster: Cluster;
  let controller: MonitoredController;

  before(async () => {
    cluster = await Cluster.start();
    for (const name of ['istio-inject', 'istio']) await cluster.api.delete(`${CONFIG_MAPS}/${name}`);
    controller = await MonitoredController.begin(cluster.url);
  });

  after(killAll);

  /** Replaces the data of a ConfigMap. */
  const put = async (name: string, data: object | undefined): Promise<void> => {
    await cluster.api.delete(`${CONFIG_MAPS}/${name}`);
    if (data) await cluster.api.post(CONFIG_MAPS, { metadata: { name }, data });
  };
  const expectWaiting = async (reason: string, message: string): Promise<void> => {
    const note = `waiting: ${reason}: read ConfigMap istio-system/`;
    const { status, text } = await controller.waitsWith((text) => text.includes(note) && text.includes(message));
    expect(text).to.match(/^not ready\n/);
    expect([status, await controller.healthy()]).to.deep.equal([503, 200]);
    expect(await controller.waitingFor()).to.deep.equal([reason]);
    expect(await controller.metric('ready')).to.equal(0);
  };

  it('stays, and says that there is none: in /readyz, metrics, page and log', async () => {
    await expectWaiting('ConfigMapMissing', 'istio-inject: there is none; apply manifests/istio-initializer.yaml');
    const stream = await openEventStream(`${controller.url}/live`);
    const [snapshot] = await stream.until(1);
    stream.close();
    expect(snapshot?.data).to.deep.include({ ready: false, waitingFor: ['ConfigMapMissing'] });
    const [line] = await controller.process.until(/^.*waiting for a configuration that is valid.*$/m);
    expect(JSON.parse(line)).to.include({ level: 'warn', reason: 'ConfigMapMissing' });
  });

  for (const [what, data, reason, message] of wrongConfigs) {
    it(`stays, and says why, with one ${what}`, async () => {
      await put('istio-inject', data);
      await expectWaiting(reason, message);
    });
  }

  for (const [what, data, reason, message] of wrongMeshes) {
    it(`stays, and says why, with a mesh configuration ${what}`, async () => {
      await put('istio-inject', { config: 'policy: enabled' });
      await put('istio', data);
      await expectWaiting(reason, message);
    });
  }

  it('goes on when it is right, and injects', async () => {
    await put('istio', { mesh: '' });
    await until(async () => (await controller.ready()).status === 200);
    expect(await controller.waitingFor()).to.deep.equal([]);
    await cluster.register();
    expect(containersOf(await cluster.create('web'))).to.deep.equal(INJECTED);
    controller.process.kill('SIGTERM');
    const { code, stderr } = await controller.process.finished;
    expect(code).to.equal(0);
    expect(stderr.match(/no longer waiting for a configuration that is valid/g)).to.have.length(1);
    // One line for each thing that was wrong, however often it was read.
    const lines = stderr.match(/"message":"waiting for a configuration that is valid"/g);
    expect(lines).to.have.length(1 + wrongConfigs.length + wrongMeshes.length);
  });
});

describe('a controller before its server, its credentials and its rights', function () {
  this.timeout(60_000);

  let folder: string;
  let api: Api;
  let url: string;
  let port: number;
  let controller: MonitoredController;

  const role = async (name: string, rules: unknown): Promise<void> => {
    await api.post(`${RBAC}/clusterroles`, { metadata: { name }, rules });
    await api.post(`${RBAC}/clusterrolebindings`, {
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'controller' }],
    });
  };
  const token = (text: string): Promise<void> => writeFile(join(folder, 'token'), text);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waiting-'));
    await writeFile(join(folder, 'users.csv'), 'admin,admin,1,"system:masters"\ngood,controller,2\n');
    [port = 0] = await freePorts(1);
    url = `http://127.0.0.1:${port}`;
    const kubeconfig = {
      clusters: [{ name: 'c', cluster: { server: url } }],
      users: [{ name: 'u', user: { tokenFile: join(folder, 'token') } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    };
    await writeFile(join(folder, 'kubeconfig'), JSON.stringify(kubeconfig));
    controller = await MonitoredController.begin(url, '--kubeconfig', join(folder, 'kubeconfig'));
  });

  after(async () => {
    await killAll();
    await rm(folder, { recursive: true });
  });

  const expectReason = async (reason: string, text = ''): Promise<void> => {
    const { status } = await controller.waitsWith((now) => now.includes(`waiting: ${reason}: `) && now.includes(text));
    expect([status, await controller.healthy()]).to.deep.equal([503, 200]);
    expect(await controller.waitingFor()).to.deep.equal([reason]);
  };

  it('says that there are no credentials', async () => {
    await expectReason('CredentialsUnreadable', 'ENOENT');
  });

  it('says that the server does not answer', async () => {
    await token('bad');
    await expectReason('ServerUnavailable', 'no answer');
  });

  it('says that its credentials are not good', async () => {
    const sandbox = startCli(['sandbox', '--port', String(port), '--token-auth-file', join(folder, 'users.csv')]);
    await sandbox.until(/^listening on/m);
    api = new Api(url, 'admin');
    await api.post('/api/v1/namespaces', { metadata: { name: 'istio-system' } });
    await api.post(CONFIG_MAPS, configMap('istio-inject', 'config', 'policy: enabled'));
    await api.post(CONFIG_MAPS, configMap('istio', 'mesh', ''));
    await expectReason('Unauthorized', '401');
  });

  it('reads them again, and says that it may not read the configuration', async () => {
    await token('good');
    await expectReason('Forbidden', 'configmaps/istio-inject: 403');
  });

  it('goes on with the right to read it, and says that it may not watch workloads', async () => {
    await role('reading', READING);
    const { status } = await controller.waitsWith((text) =>
      /Deployment: not watched, the API server refuses the watch: .*403/.test(text),
    );
    expect([status, await controller.healthy()]).to.deep.equal([503, 200]);
    await until(async () => (await controller.waitingFor()).join() === 'WatchRefused,CheckFailed');
  });

  it('says what is left of what it may not do', async () => {
    await role('watching', WATCHING);
    await controller.waitsWith(
      (text) => !text.includes('Deployment: not watched') && text.includes('may not initialize deployments.extensions'),
    );
  });

  it('is ready with the rights to its work, with a note on the lock', async () => {
    await role('workloads', WORKLOADS);
    const { text } = await controller.waitsWith(
      (now) => now.startsWith('ok') && now.includes('the lock does not work'),
    );
    expect(text).to.contain('403');
    expect(await controller.waitingFor()).to.deep.equal([]);
  });

  it('takes part in the lock as soon as it may', async () => {
    await role('locking', LOCKING);
    await controller.waitsWith((text) => text.startsWith('ok') && !text.includes('the lock does not work'));
  });
});
