import { expect } from 'chai';

import { MutableKinds } from '../../../src/controller/loop/mutable-kinds.js';
import { createReconcileQueue } from '../../../src/controller/loop/reconcile-queue.js';
import { deepFreeze } from '../../support/deep-freeze.js';
import { eventually } from '../../support/event-loop.js';
import { FakeClock } from '../../support/fake-clock.js';
import { recordingLogger } from '../../support/recording-logger.js';
import { type ScriptedClient, scriptedClient } from '../../support/scripted-client.js';
import { keyFor } from '../../support/telemetry.js';
import { pendingWorkload, sidecarConfigWith } from '../../support/workloads.js';

const SEEN = deepFreeze(pendingWorkload('Deployment', 'web'));

/** The pauses after so many attempts of one object, whose PATCHes are all answered with this status, and what was asked. */
async function pausesAfter(status: number, attempts: number): Promise<{ pauses: readonly number[]; asked: string }> {
  const clock = new FakeClock();
  const client: ScriptedClient = scriptedClient(({ method }) => (method === 'GET' ? SEEN : status));
  const queue = createReconcileQueue({
    client,
    clock,
    random: () => 0,
    logger: recordingLogger().logger,
    sidecarConfig: () => sidecarConfigWith(),
    mutableKinds: new MutableKinds(undefined),
    observe: () => undefined,
  });
  queue.add(keyFor('Deployment', 'web'), SEEN);
  const pauses: number[] = [];
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    await eventually(() => clock.delays.length === 1);
    const [pauseMs = 0] = clock.delays;
    pauses.push(pauseMs);
    clock.advance(pauseMs);
  }
  await queue.stop();
  return { pauses, asked: client.requests.map(({ method }) => method).join(' ') };
}

describe('an attempt that has to be retried', () => {
  for (const status of [0, 500, 503, 504]) {
    it(`answered ${status}: is followed by longer and longer pauses, and by a fresh read`, async () => {
      const { pauses, asked } = await pausesAfter(status, 7);
      expect(pauses).to.deep.equal([50, 100, 200, 400, 800, 1000, 1000]);
      expect(asked).to.match(/^PATCH( GET PATCH)+$/);
    });
  }

  it('answered 409 thirty times: has ended within 20 s, although each request takes a tenth of a second', async () => {
    const clock = new FakeClock();
    const REQUEST_MS = 100;
    let conflicts = 0;
    const client = scriptedClient(({ method }) => {
      clock.advance(REQUEST_MS);
      if (method === 'GET') return SEEN;
      conflicts += 1;
      return conflicts <= 30 ? 409 : 404;
    });
    let isDone = false;
    const queue = createReconcileQueue({
      client,
      clock,
      random: () => 0.999,
      logger: recordingLogger().logger,
      sidecarConfig: () => sidecarConfigWith(),
      mutableKinds: new MutableKinds(undefined),
      observe: ({ kind }) => {
        isDone ||= kind === 'dequeued';
      },
    });
    queue.add(keyFor('Deployment', 'web'), SEEN);
    await eventually(() => {
      clock.advance(clock.delays[0] ?? 0);
      return isDone;
    });
    expect(conflicts).to.equal(31);
    expect(clock.now()).to.be.at.most(20_000);
    await queue.stop();
  });

  it('answered 429: is followed by a short pause, however often, and needs no second read', async () => {
    const { pauses, asked } = await pausesAfter(429, 30);
    expect(pauses).to.deep.equal(Array<number>(30).fill(25));
    expect(asked).to.match(/^PATCH( PATCH)+$/);
  });
});
