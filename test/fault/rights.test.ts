import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { killAll } from '../support/cli.js';
import { until } from '../support/until.js';
import { MonitoredController } from './monitored-controller.js';
import { Cluster, containersOf, INJECTED } from './processes.js';

// What happens to a workload whose PATCH is answered 401 or 403: rows of the table in docs/outcomes.md.

const PATCHES = { methods: ['PATCH'], path: '/deployments/' };
const RBAC = '/apis/rbac.authorization.k8s.io/v1beta1';
const ALL_VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'initialize'];

const rules = (...verbs: readonly string[]) => ({ rules: [{ apiGroups: ['*'], resources: ['*'], verbs }] });

describe('a PATCH without the right to make it', function () {
  this.timeout(60_000);

  let folder: string;
  let cluster: Cluster;

  /** Gives the user of this name these verbs everywhere. */
  const grant = async (name: string, ...verbs: readonly string[]): Promise<void> => {
    await cluster.api.post(`${RBAC}/clusterroles`, { metadata: { name }, ...rules(...verbs) });
    await cluster.api.post(`${RBAC}/clusterrolebindings`, {
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name }],
    });
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rights-'));
    const users = ['admin,admin,1,"system:masters"', 'old,reader,2', 'new,writer,3'];
    await writeFile(join(folder, 'users.csv'), users.join('\n'));
    cluster = await Cluster.startFor('admin', '--token-auth-file', join(folder, 'users.csv'));
    await grant('reader', 'get', 'list', 'watch', 'create');
    await grant('writer', ...ALL_VERBS);
  });

  afterEach(async () => {
    await killAll();
    await rm(folder, { recursive: true });
  });

  /** Starts a controller with the token in a file, as in a pod. */
  const start = async (token: string): Promise<MonitoredController> => {
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, token);
    const kubeconfig = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server: cluster.url } }],
      users: [{ name: 'u', user: { 'auth-provider': { name: 'tokenFile', config: { tokenFile } } } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    };
    await writeFile(join(folder, 'kubeconfig'), JSON.stringify(kubeconfig));
    const controller = await MonitoredController.start(cluster, '--kubeconfig', join(folder, 'kubeconfig'));
    await cluster.register();
    return controller;
  };

  it('answered 401: the token is read from its file again, and the PATCH made with the new one', async () => {
    const controller = await start('new');
    // From now on the token in use is invalid; a valid one with fewer rights would be refused with 403.
    await cluster.fault({ match: PATCHES, when: { nth: 1 }, action: { do: 'answer', code: 401 } });
    await writeFile(join(folder, 'token'), 'old');
    const creating = cluster.create('web');
    const line = await controller.logged('web', 'blocked: ');
    expect(line['error']).to.match(/403: .*User \\?"reader\\?" cannot patch/);
    await writeFile(join(folder, 'token'), 'new');
    await cluster.fault({ match: PATCHES, when: { nth: 1 }, action: { do: 'answer', code: 401 } });
    expect(containersOf(await creating)).to.deep.equal(INJECTED);
    expect(await controller.metric('patches_total', { kind: 'Deployment', code: '401' })).to.equal(2);
  });

  it('answered 403: it is released without a sidecar, where that is allowed', async () => {
    const controller = await start('new');
    const patches = await cluster.count(PATCHES);
    const body = {
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      reason: 'Forbidden',
      message: 'exceeded quota',
    };
    await cluster.fault({ match: PATCHES, when: { nth: 1 }, action: { do: 'answer', code: 403, body } });
    expect(containersOf(await cluster.create('web'))).to.deep.equal([201, 'app']);
    expect(await patches()).to.equal(2);
    const line = await controller.logged('web', 'released: the API server refused the change');
    expect(line).to.include({ level: 'warn', reason: 'RejectedByServer' });
    expect(await cluster.event('web', 'InjectionRejected'))
      .to.contain('created without a sidecar')
      .and.contain('quota');
    expect(await controller.initializations('released', 'RejectedByServer')).to.equal(1);
    expect((await controller.ready()).status).to.equal(200);
  });

  it('answered 403 twice: it waits, reports it everywhere, and continues when the rights are corrected', async () => {
    const controller = await start('new');
    const role = `${RBAC}/clusterroles/writer`;
    await cluster.api.mergePatch(role, rules(...ALL_VERBS.filter((verb) => verb !== 'initialize')));
    const patches = await cluster.count(PATCHES);
    const creating = cluster.create('web');
    const line = await controller.logged(
      'web',
      "blocked: it stays uninitialized .* check the controller's ClusterRole",
    );
    expect(line).to.include({ level: 'error', action: 'blocked' });
    expect(line['error']).to.contain('403');
    expect(await patches()).to.equal(2);
    const { status, text } = await controller.ready();
    expect(status).to.equal(503);
    expect(text).to.contain("Deployment/default/web stays uninitialized, check the controller's ClusterRole");
    expect(await controller.metric('ready')).to.equal(0);
    // What the alert IstioInitializerPatchesForbidden asks for.
    expect(await controller.metric('patches_total', { kind: 'Deployment', code: '403' })).to.equal(2);
    expect(await cluster.event('web', 'InitializationBlocked')).to.contain('until the API server lets the initializer');
    await cluster.api.mergePatch(role, rules(...ALL_VERBS));
    expect(containersOf(await creating)).to.deep.equal(INJECTED);
    await until(async () => (await controller.ready()).status === 200);
  });
});
