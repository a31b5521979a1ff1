import { expect } from 'chai';

import { type Body, COLLECTIONS, INITIALIZER_CONFIGURATIONS, initializerConfiguration } from '../support/api.js';
import { killAll } from '../support/cli.js';
import { type CommandHere } from '../support/command.js';
import { until } from '../support/until.js';
import { OURS } from '../support/workloads.js';
import { Gate } from './gate.js';
import { Cluster, CONFIG_MAPS, configMap, containersOf, INJECTED } from './processes.js';

// We are one of several initializers. 1.7 replaces the pending list of a patch, 1.9 merges it by name.

const DEPLOYMENTS = COLLECTIONS['Deployment'] ?? '';
const FIRST = 'first.example.com';
const SECOND = 'second.example.com';
const LAST = 'last.example.com';
const OURS_TOO = 'another-sidecar.initializer.istio.io';

const pendingOf = ({ metadata }: Body): readonly string[] =>
  (metadata.initializers?.pending ?? []).map((it) => it.name);
const isInjected = ({ spec }: Body): boolean =>
  spec.template.spec.containers.some(({ name }) => name === 'istio-proxy');

/** The test in the part of the other initializers. */
class Chain {
  constructor(
    readonly cluster: Cluster,
    readonly controller: CommandHere,
  ) {}

  /** A cluster whose Deployments wait for these. */
  static async of(kubernetesVersion: string, ...pending: readonly string[]): Promise<Chain> {
    const cluster = await Cluster.start('--kubernetes-version', kubernetesVersion);
    const controller = await cluster.controller();
    await cluster.api.post(INITIALIZER_CONFIGURATIONS, initializerConfiguration(...pending));
    return new Chain(cluster, controller);
  }

  async web(): Promise<Body> {
    return (await this.cluster.api.get(`${DEPLOYMENTS}/web?includeUninitialized=true`)).body;
  }

  /** Resolves when these are pending, in this order; whether there is a sidecar by then. */
  async until(...pending: readonly string[]): Promise<boolean> {
    let injected = false;
    await until(async () => {
      const web = await this.web();
      if (web.kind !== 'Deployment') return false;
      injected = isInjected(web);
      return pendingOf(web).join() === pending.join();
    });
    return injected;
  }

  /** Sets `metadata.initializers`, as an initializer does that is written without any care. */
  async set(initializers: unknown): Promise<void> {
    await this.cluster.api.mergePatch(`${DEPLOYMENTS}/web`, { metadata: { initializers } });
  }

  /** Leaves only these on the list. */
  leave(...pending: readonly string[]): Promise<void> {
    return this.set(pending.length === 0 ? null : { pending: pending.map((name) => ({ name })) });
  }
}

for (const kubernetesVersion of ['1.7', '1.9']) {
  describe(`a chain of initializers on Kubernetes ${kubernetesVersion}`, function () {
    this.timeout(60_000);

    afterEach(killAll);

    it('has the controller second: it waits for the first, and leaves the others in order', async () => {
      const chain = await Chain.of(kubernetesVersion, FIRST, OURS, SECOND, LAST);
      const creating = chain.cluster.create('web');
      await chain.controller.until(/"name":"web".*"reason":"NotOurTurn"/);
      expect(await chain.until(FIRST, OURS, SECOND, LAST)).to.equal(false);
      await chain.leave(OURS, SECOND, LAST);
      expect(await chain.until(SECOND, LAST)).to.equal(true);
      await chain.leave(LAST);
      expect(await chain.until(LAST)).to.equal(true);
      await chain.leave();
      expect(containersOf(await creating)).to.deep.equal(INJECTED);
    });

    it('has the controller third and last: it is initialized', async () => {
      const chain = await Chain.of(kubernetesVersion, FIRST, SECOND, OURS);
      const creating = chain.cluster.create('web');
      await chain.controller.until(/"name":"web".*"reason":"NotOurTurn"/);
      await chain.leave(SECOND, OURS);
      expect(await chain.until(SECOND, OURS)).to.equal(false);
      await chain.leave(OURS);
      expect(containersOf(await creating)).to.deep.equal(INJECTED);
    });

    it('has one behind the controller that is done first: its name does not come back', async () => {
      const cluster = await Cluster.start('--kubernetes-version', kubernetesVersion);
      const gate = await Gate.to(cluster.url);
      const chain = new Chain(cluster, await cluster.controller('--master', gate.url));
      await cluster.api.post(INITIALIZER_CONFIGURATIONS, initializerConfiguration(OURS, SECOND, LAST));
      const patches = await chain.cluster.count({ methods: ['PATCH'], path: '/deployments/' });
      const ours = gate.hold('PATCH', /\/deployments\/web$/);
      const creating = chain.cluster.create('web');
      await ours.come;
      // Our PATCH, which would leave both on the list, is under way.
      await chain.leave(OURS, LAST);
      ours.release();
      expect(await chain.until(LAST)).to.equal(true);
      await chain.leave();
      expect(containersOf(await creating)).to.deep.equal(INJECTED);
      // Two of them are by the controller, as the first was answered 409.
      expect(await patches()).to.equal(4);
    });

    it('has one before the controller that gives up: what failed is ignored', async () => {
      const chain = await Chain.of(kubernetesVersion, FIRST, OURS);
      const patches = await chain.cluster.count({ methods: ['PATCH'], path: '/deployments/' });
      const creating = chain.cluster.create('web');
      await chain.controller.until(/"name":"web".*"reason":"NotOurTurn"/);
      const result = { status: 'Failure', reason: 'Forbidden', code: 403, message: 'not in this cluster' };
      await chain.set({ pending: [{ name: FIRST }, { name: OURS }], result });
      const { status, body } = await creating;
      expect([status, body.message]).to.deep.equal([403, 'not in this cluster']);
      expect((await chain.web()).kind).to.equal('Status');
      expect(await patches()).to.equal(1);
    });

    it('has two of its names: one sidecar, and both are removed', async () => {
      const cluster = await Cluster.start('--kubernetes-version', kubernetesVersion);
      const config = configMap('inject-too', 'config', `initializerName: ${OURS_TOO}`);
      await cluster.api.post(CONFIG_MAPS, config);
      const [one, two] = await Promise.all([cluster.controller(), cluster.controller('--injectConfig', 'inject-too')]);
      await cluster.api.post(INITIALIZER_CONFIGURATIONS, initializerConfiguration(OURS, OURS_TOO, LAST));
      const creating = cluster.create('web');
      const chain = new Chain(cluster, one);
      expect(await chain.until(LAST)).to.equal(true);
      await one.until(/"name":"web".*"action":"injected"/);
      await two.until(/"name":"web".*"action":"released","reason":"AlreadyInjected"/);
      await chain.leave();
      expect(containersOf(await creating)).to.deep.equal(INJECTED);
    });
  });
}
