import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';

import { endAll, type Running } from '../support/cli.js';
import { Cluster, until, type DeploymentState } from './processes.js';

// A create that waits for us holds one of the slots for changes that our PATCH needs, too: 200, unless the API server is
// started with --max-mutating-requests-inflight.

const INJECTED = ['app', 'istio-proxy'];

/** What the creators were answered, and when (`performance.now()`). */
interface Answers {
  readonly statuses: readonly number[];
  readonly lastAt: number;
}

/** Creates `workloads` by so many at once, each of whom tries again where there is no slot, as kubectl does. */
async function createMany(cluster: Cluster, creators: number, workloads: number): Promise<Answers> {
  const statuses: number[] = [];
  const namesLeft = Array.from({ length: workloads }, (_, i) => `web-${i}`);
  const work = async (): Promise<void> => {
    for (let name = namesLeft.pop(); name !== undefined;) {
      const { status } = await cluster.create(name);
      // What the header Retry-After of that answer asks for.
      if (status === 429) await sleep(1000);
      else {
        statuses.push(status);
        name = namesLeft.pop();
      }
    }
  };
  await Promise.all(Array.from({ length: creators }, work));
  return { statuses, lastAt: performance.now() };
}

const notInjected = (deployments: readonly DeploymentState[]): readonly DeploymentState[] =>
  deployments.filter(({ pending, containers }) => pending || containers.join() !== INJECTED.join());

describe('an API server with 200 slots', function () {
  this.timeout(120_000);

  let cluster: Cluster;
  let controller: Running;

  const begin = async (...flags: readonly string[]): Promise<void> => {
    cluster = await Cluster.start('--max-mutating-requests-inflight', '200', ...flags);
    controller = await cluster.controller();
    await cluster.register();
  };

  afterEach(endAll);

  it('answers every create of 190 creators at once with 201, and none with 504', async () => {
    await begin();
    const { statuses } = await createMany(cluster, 190, 1000);
    expect(statuses).to.have.length(1000);
    expect(statuses.filter((status) => status !== 201)).to.deep.equal([]);
    const deployments = await cluster.deployments();
    expect([deployments.length, notInjected(deployments)]).to.deep.equal([1000, []]);
  });

  it('has nothing left uninitialized when 300 creators have taken all of them, and the first have timed out', async () => {
    await begin('--request-timeout', '5s');
    // All slots are gone before any PATCH can get in, however fast we are.
    controller.kill('SIGSTOP');
    const creating = createMany(cluster, 300, 600);
    await until(async () => (await cluster.deployments()).length >= 200);
    controller.kill('SIGCONT');
    const { statuses, lastAt } = await creating;
    // Nobody holds a slot any more.
    await cluster.drained();
    expect(performance.now() - lastAt).to.be.below(2000);
    const deployments = await cluster.deployments();
    expect([deployments.length, notInjected(deployments)]).to.deep.equal([600, []]);
    expect(statuses.filter((status) => status === 504)).not.to.deep.equal([]);
    expect(statuses.filter((status) => status !== 201 && status !== 504)).to.deep.equal([]);
  });
});
