import { expect } from 'chai';

import { killAll, type RunningCommand } from '../support/cli.js';
import { until } from '../support/until.js';
import { Cluster, type DeploymentState } from './processes.js';

// A create that waits for the controller holds one of the mutating slots that its PATCH needs, too: 200, unless the API server is
// started with --max-mutating-requests-inflight.

const INJECTED = ['app', 'istio-proxy'];

/**
 * Creates `workloads` by so many at once, and returns what they were answered. A creator that finds no slot tries again as soon as
 * another has given one back: sooner than kubectl, which waits a second.
 */
async function createMany(cluster: Cluster, creators: number, workloads: number): Promise<readonly number[]> {
  const statuses: number[] = [];
  const namesLeft = Array.from({ length: workloads }, (_, i) => `web-${i}`);
  let waiting: (() => void)[] = [];
  let unanswered = 0;
  const work = async (): Promise<void> => {
    for (let name = namesLeft.pop(); name !== undefined;) {
      unanswered += 1;
      const { status } = await cluster.create(name);
      unanswered -= 1;
      // Without another request nothing would wake it either.
      if (status === 429 && unanswered > 0) await new Promise<void>((resolve) => waiting.push(resolve));
      else if (status !== 429) {
        statuses.push(status);
        name = namesLeft.pop();
        const woken = waiting;
        waiting = [];
        for (const wake of woken) wake();
      }
    }
  };
  await Promise.all(Array.from({ length: creators }, work));
  return statuses;
}

const notInjected = (deployments: readonly DeploymentState[]): readonly DeploymentState[] =>
  deployments.filter(({ pending, containers }) => pending || containers.join() !== INJECTED.join());

describe('an API server with 200 slots', function () {
  this.timeout(120_000);

  let cluster: Cluster;
  let controller: RunningCommand;

  const begin = async (...flags: readonly string[]): Promise<void> => {
    cluster = await Cluster.start('--max-mutating-requests-inflight', '200', ...flags);
    controller = await cluster.controller();
    await cluster.register();
  };

  afterEach(killAll);

  it('answers every create of 190 creators at once with 201, and none with 504', async () => {
    await begin();
    const statuses = await createMany(cluster, 190, 1000);
    expect(statuses).to.have.length(1000);
    expect(statuses.filter((status) => status !== 201)).to.deep.equal([]);
    const deployments = await cluster.deployments();
    expect([deployments.length, notInjected(deployments)]).to.deep.equal([1000, []]);
  });

  it('has nothing left uninitialized when 300 creators have taken all of them, and the first have timed out', async () => {
    await begin('--request-timeout', '5s');
    const patches = await cluster.count({ methods: ['PATCH'], path: '/deployments/' });
    // All slots are gone before any PATCH can get in, however fast we are.
    controller.kill('SIGSTOP');
    const creating = createMany(cluster, 300, 600);
    await until(async () => (await cluster.deployments()).length >= 200);
    controller.kill('SIGCONT');
    const statuses = await creating;
    // No create holds a slot now: one PATCH for each that is left.
    const left = (await cluster.deployments()).filter(({ pending }) => pending).length;
    const before = await patches();
    await cluster.drained();
    expect((await patches()) - before).to.be.at.most(left);
    const deployments = await cluster.deployments();
    expect([deployments.length, notInjected(deployments)]).to.deep.equal([600, []]);
    expect(statuses.filter((status) => status === 504)).not.to.deep.equal([]);
    expect(statuses.filter((status) => status !== 201 && status !== 504)).to.deep.equal([]);
  });
});
