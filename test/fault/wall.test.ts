import { expect } from 'chai';

import { killAll, type RunningCommand } from '../support/cli.js';
import { until } from '../support/until.js';
import { Cluster, type DeploymentState } from './processes.js';

// A create that waits for the controller holds one of the mutating slots that its PATCH needs, too: 200, unless the API server is
// started with --max-mutating-requests-inflight.

const SLOTS = 200;

const INJECTED = ['app', 'istio-proxy'];

// So that what the controller changes holds its slots, as it does where the server writes to a disk.
const CHANGE_MS = 40;

interface Answers {
  /** Of each workload, the last one. */
  readonly statuses: readonly number[];
  /** How often a creator found no slot. */
  readonly refused: number;
}

/** The part of a create that a test looks at. */
interface Creating {
  readonly creators: number;
  readonly workloads: number;
  /** Called when the last workload is about to be created, and all other creators wait. */
  readonly atLast?: () => Promise<void>;
}

/**
 * Creates `workloads` by so many at once, and returns what they were answered. A creator that finds no slot tries again as soon as
 * another has given one back: sooner than kubectl, which waits a second.
 */
async function createMany(cluster: Cluster, { creators, workloads, atLast }: Creating): Promise<Answers> {
  const statuses: number[] = [];
  let refused = 0;
  const namesLeft = Array.from({ length: workloads }, (_, i) => `web-${i}`);
  const waiting: (() => void)[] = [];
  let unanswered = 0;
  const work = async (): Promise<void> => {
    for (let name = namesLeft.pop(); name !== undefined;) {
      if (namesLeft.length === 0) await atLast?.();
      unanswered += 1;
      const { status } = await cluster.create(name);
      unanswered -= 1;
      if (status === 429) {
        refused += 1;
        // Without another request nothing would wake it either.
        if (unanswered > 0) await new Promise<void>((resolve) => waiting.push(resolve));
      } else {
        statuses.push(status);
        name = namesLeft.pop();
        waiting.shift()?.();
      }
    }
  };
  await Promise.all(Array.from({ length: creators }, work));
  return { statuses, refused };
}

const notInjected = (deployments: readonly DeploymentState[]): readonly DeploymentState[] =>
  deployments.filter(({ pending, containers }) => pending || containers.join() !== INJECTED.join());

describe(`an API server with ${SLOTS} slots`, function () {
  this.timeout(120_000);

  let cluster: Cluster;
  let controller: RunningCommand;

  const begin = async (...flags: readonly string[]): Promise<void> => {
    cluster = await Cluster.start('--max-mutating-requests-inflight', `${SLOTS}`, ...flags);
    controller = await cluster.controllerProcess();
    await cluster.register();
  };

  afterEach(killAll);

  /** Has all creators wait before the controller may do anything, however fast it is. */
  const createWhileStopped = async (creating: Creating): Promise<Answers> => {
    const created = await cluster.count({ methods: ['POST'], path: '/deployments' });
    controller.kill('SIGSTOP');
    const answers = createMany(cluster, creating);
    await until(async () => (await created()) >= Math.min(SLOTS, creating.creators));
    controller.kill('SIGCONT');
    return answers;
  };

  it('answers every create of 190 creators at once with 201, and none with 429 for the sake of a PATCH or an Event', async () => {
    await begin();
    const patches = { methods: ['PATCH'], path: '/deployments/' };
    const events = { methods: ['POST'], path: '/events' };
    const eventsSeen = await cluster.count(events);
    for (const match of [patches, events]) await cluster.faultId({ match, action: { do: 'delay', ms: CHANGE_MS } });
    let eventsBefore: number | undefined;
    const atLast = async (): Promise<void> => {
      eventsBefore = await eventsSeen();
    };
    const { statuses, refused } = await createWhileStopped({ creators: 190, workloads: 1000, atLast });
    expect({ refused, eventsBefore }).to.deep.equal({ refused: 0, eventsBefore: 0 });
    expect(statuses).to.have.length(1000);
    expect(statuses.filter((status) => status !== 201)).to.deep.equal([]);
    const deployments = await cluster.deployments();
    expect([deployments.length, notInjected(deployments)]).to.deep.equal([1000, []]);
  });

  it('has nothing left uninitialized when 300 creators have taken all of them, and the first have timed out', async () => {
    await begin('--request-timeout', '5s');
    const patches = await cluster.count({ methods: ['PATCH'], path: '/deployments/' });
    const { statuses } = await createWhileStopped({ creators: 300, workloads: 600 });
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
