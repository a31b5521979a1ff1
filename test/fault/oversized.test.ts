import { expect } from 'chai';

import { type JsonObject, objectAt } from '../../src/json/json.js';
import { COLLECTIONS } from '../support/api.js';
import { killAll } from '../support/cli.js';
import { runCommand } from '../support/command.js';
import { until } from '../support/until.js';
import { workload } from '../support/workloads.js';
import { MonitoredController } from './monitored-controller.js';
import { Cluster, CONFIG_MAPS } from './processes.js';

// Deployments that are about as large as etcd stores them. A long name is twice in what a creation sends, and three times in
// a change.

const DEPLOYMENTS = COLLECTIONS['Deployment'] ?? '';
const PATCHES = { methods: ['PATCH'], path: '/deployments/' };
const nameOf = (first: string): string => first.padEnd(63, 'x');

/** A Deployment with a variable of so many bytes. */
function largeDeployment(name: string, bytes: number): JsonObject {
  const env = [{ name: 'LARGE', value: 'x'.repeat(bytes) }];
  return workload('Deployment', name, { containers: [{ name: 'app', image: 'example/app:1', env }] });
}

describe('an object that is about as large as the server can store', function () {
  this.timeout(60_000);

  let cluster: Cluster;
  let controller: MonitoredController;
  /** The most bytes of a variable with which the server stores a Deployment of such a name; every server has the same limit. */
  let mostBytes = 0;

  const createPending = async (name: string, bytes: number): Promise<number> =>
    (await cluster.api.post(`${DEPLOYMENTS}?includeUninitialized=1`, largeDeployment(name, bytes))).status;

  const findMostBytes = async (): Promise<number> => {
    let [fits, tooMuch] = [1_400_000, 1_600_000];
    while (tooMuch - fits > 1) {
      const bytes = Math.floor((fits + tooMuch) / 2);
      const name = nameOf('probe');
      const isStored = (await createPending(name, bytes)) === 202;
      if (isStored) await cluster.api.delete(`${DEPLOYMENTS}/${name}?propagationPolicy=Background`);
      if (isStored) fits = bytes;
      else tooMuch = bytes;
    }
    return fits;
  };

  const begin = async (failurePolicy: string): Promise<void> => {
    cluster = await Cluster.start('--request-timeout', '20s');
    await cluster.api.mergePatch(`${CONFIG_MAPS}/istio-inject`, {
      data: { config: `failurePolicy: ${failurePolicy}` },
    });
    await cluster.register();
    if (mostBytes === 0) mostBytes = await findMostBytes();
    controller = await MonitoredController.start(cluster);
  };

  const stored = (name: string) => cluster.api.get(`${DEPLOYMENTS}/${name}?includeUninitialized=true`);

  describe('with the failure policy Fail', () => {
    before(() => begin('Fail'));
    after(killAll);

    it('answered too large: it is failed with the shortest message where there is no room for a sentence', async () => {
      const name = nameOf('a');
      const patches = await cluster.count(PATCHES);
      const { status, body } = await cluster.api.post(DEPLOYMENTS, largeDeployment(name, mostBytes - 300));
      expect([status, body.kind, body.message]).to.deep.equal([413, 'Status', 'too large for a sidecar']);
      expect((await stored(name)).status).to.equal(404);
      expect(await patches()).to.equal(3);
      expect(await cluster.event(name, 'InjectionRefused')).to.contain('etcdserver: request is too large');
    });

    it('answered too large thrice: it stays pending, is told as what it is, and does not touch readiness', async () => {
      const name = nameOf('b');
      expect(await createPending(name, mostBytes)).to.equal(202);
      const line = await controller.logged(name, 'oversized: it stays uninitialized: it is so large');
      expect(line).to.include({ level: 'error', action: 'oversized' });
      expect(line['message']).to.contain('delete it').and.not.to.contain('ClusterRole');
      expect(line['error']).to.contain('etcdserver: request is too large');
      expect(await cluster.event(name, 'ObjectTooLarge')).to.contain('delete it, and create it smaller');
      expect((await controller.ready()).status).to.equal(200);
      expect(await controller.metric('retries_total', { kind: 'Deployment', cause: 'too_large' })).to.be.at.least(1);

      const pending = await runCommand(['pending', '--master', cluster.url]);
      expect(pending.stdout)
        .to.match(/WAITS FOR +AFTER IT +NOTE\n/)
        .and.to.match(/ too large to be changed: delete it/);
      const [row] = JSON.parse(
        (await runCommand(['pending', '--master', cluster.url, '-o', 'json'])).stdout,
      ) as JsonObject[];
      expect(row).to.include({ name, tooLarge: true });
      for (const mode of ['--release', '--fail']) {
        const { code, stderr } = await runCommand(['pending', '--master', cluster.url, mode, '--yes']);
        expect(code, stderr).to.equal(1);
        expect(stderr).to.match(/: 500: etcdserver: request is too large; no change of it can be stored .* delete it/);
      }
      const { body } = await stored(name);
      expect(body.metadata.initializers?.pending).to.have.length(1);
      const { code, stderr } = await runCommand(['pending', '--master', cluster.url, '--delete', '--yes']);
      expect(code, stderr).to.equal(0);
      expect((await stored(name)).status).to.equal(404);
    });

    it('is failed by `pending --fail` with the shortest message', async () => {
      controller.process.kill('SIGTERM');
      await controller.process.finished;
      const name = nameOf('c');
      const creating = cluster.api.post(DEPLOYMENTS, largeDeployment(name, mostBytes - 300));
      await until(async () => (await stored(name)).status === 200);
      const { code, stderr } = await runCommand(['pending', '--master', cluster.url, '--fail', '--yes']);
      expect(code, stderr).to.equal(0);
      const { status, body } = await creating;
      expect([status, body.message]).to.deep.equal([413, 'too large for a sidecar']);
    });
  });

  describe('with the failure policy Ignore', () => {
    before(() => begin('Ignore'));
    after(killAll);

    it('is released where that can be stored', async () => {
      const { status, json } = await cluster.api.post(DEPLOYMENTS, largeDeployment(nameOf('a'), mostBytes - 300));
      expect(status).to.equal(201);
      expect(objectAt(json, 'metadata')).not.to.have.property('initializers');
    });
  });
});
