import { expect } from 'chai';

import { WorkQueue, type WorkRequest, type WorkResult } from '../../../src/controller/loop/work-queue.js';
import { eventually, flushEventLoop } from '../../support/event-loop.js';
import { FakeClock } from '../../support/fake-clock.js';

type TestAttempt = WorkRequest<string, number> & {
  readonly end: (result: WorkResult<number>) => void;
  readonly fail: (error: Error) => void;
};

const done: WorkResult<number> = { done: true };
const retryAfter = (retryAfterMs: number): WorkResult<number> => ({ done: false, requeueAfterMs: retryAfterMs });

interface World {
  readonly queue: WorkQueue<string, number>;
  readonly clock: FakeClock;
  /** Every attempt that was started; the test ends it. */
  readonly attempts: TestAttempt[];
  readonly errors: unknown[];
}

function world(limit = 2): World {
  const attempts: TestAttempt[] = [];
  const errors: unknown[] = [];
  const clock = new FakeClock();
  const queue = new WorkQueue<string, number>({
    textOf: (key) => key,
    work: (request) =>
      new Promise((end, fail) => {
        attempts.push({ ...request, end, fail });
      }),
    maxConcurrent: () => limit,
    clock,
    onError: (_, error) => errors.push(error),
  });
  return { queue, clock, attempts, errors };
}

const keysOf = (attempts: readonly TestAttempt[]): readonly string[] => attempts.map(({ key }) => key);

describe('WorkQueue', () => {
  it('works on no more keys at once than the limit, in the order in which they came', async () => {
    const { queue, attempts } = world(2);
    for (const key of ['a', 'b', 'c', 'd']) queue.add(key, 1);
    expect(keysOf(attempts)).to.deep.equal(['a', 'b']);
    attempts[1]?.end(done);
    await eventually(() => attempts.length === 3);
    expect(keysOf(attempts)).to.deep.equal(['a', 'b', 'c']);
  });

  it('never works on a key twice at once, and collapses additions meanwhile into one more attempt', async () => {
    const { queue, attempts } = world();
    queue.add('a', 1);
    queue.add('a', 2);
    queue.add('a', 3);
    await flushEventLoop();
    expect(attempts).to.have.length(1);
    attempts[0]?.end(done);
    await eventually(() => attempts.length === 2);
    attempts[1]?.end(done);
    await flushEventLoop();
    expect(attempts.map(({ snapshot }) => snapshot)).to.deep.equal([1, 3]);
    expect(queue.size).to.equal(0);
  });

  for (const [what, newer, snapshot] of [
    ['gives the next attempt the snapshot again that is as good as before', undefined, 1],
    ['gives the next attempt what came meanwhile instead of the snapshot that was as good as before', 2, 2],
  ] as const) {
    it(what, async () => {
      const { queue, clock, attempts } = world();
      queue.add('a', 1);
      if (newer !== undefined) queue.add('a', newer);
      attempts[0]?.end({ done: false, requeueAfterMs: 50, snapshot: 1 });
      await eventually(() => clock.delays.length === 1);
      clock.advance(50);
      await eventually(() => attempts.length === 2);
      expect(attempts[1]).to.include({ snapshot, failures: 1 });
    });
  }

  it('retries after the delay, without a snapshot, and counts', async () => {
    const { queue, clock, attempts } = world();
    queue.add('a', 1);
    for (const failures of [0, 1, 2]) {
      await eventually(() => attempts.length === failures + 1);
      expect(attempts[failures]).to.include({ failures });
      attempts[failures]?.end(retryAfter(50));
      await eventually(() => clock.delays.length === 1);
      clock.advance(49);
      await flushEventLoop();
      expect(attempts).to.have.length(failures + 1);
      clock.advance(1);
    }
    expect(attempts.map(({ snapshot }) => snapshot)).to.deep.equal([1, undefined, undefined, undefined]);
  });

  it('does not count a key that waits for its retry against the limit', async () => {
    const { queue, clock, attempts } = world(1);
    queue.add('a', 1);
    queue.add('b', 1);
    attempts[0]?.end(retryAfter(1000));
    await eventually(() => attempts.length === 2);
    expect(keysOf(attempts)).to.deep.equal(['a', 'b']);
    expect(clock.delays).to.deep.equal([1000]);
  });

  it('tries again at once where the delay is zero', async () => {
    const { queue, clock, attempts } = world();
    queue.add('a', 1);
    attempts[0]?.end(retryAfter(0));
    await eventually(() => attempts.length === 2);
    expect(clock.delays).to.deep.equal([]);
  });

  it('forgets a key that waits', async () => {
    const { queue, clock, attempts } = world();
    queue.add('a', 1);
    attempts[0]?.end(retryAfter(50));
    await eventually(() => clock.delays.length === 1);
    queue.remove('a');
    expect(queue.size).to.equal(0);
    expect(clock.delays).to.deep.equal([]);
  });

  it('takes a key again that was removed before its attempt, once', async () => {
    const { queue, attempts } = world(1);
    queue.add('a', 1);
    queue.add('b', 1);
    queue.remove('b');
    queue.add('b', 2);
    attempts[0]?.end(done);
    await eventually(() => attempts.length === 2);
    attempts[1]?.end(done);
    await flushEventLoop();
    expect(attempts.map(({ key, snapshot }) => [key, snapshot])).to.deep.equal([
      ['a', 1],
      ['b', 2],
    ]);
  });

  it('keeps the items of the first few hundred keys only', async () => {
    const { queue, attempts } = world(1);
    for (let key = 0; key < 300; key += 1) queue.add(String(key), key);
    for (let key = 1; key < 300; key += 1) queue.add(String(key), key);
    for (let ended = 0; ended < 300; ended += 1) {
      await eventually(() => attempts.length === ended + 1);
      attempts[ended]?.end(done);
    }
    const kept = attempts.filter(({ snapshot }) => snapshot !== undefined);
    // And one more: the first attempt had started, and freed its place.
    expect(kept).to.have.length(257);
    expect(keysOf(attempts)).to.deep.equal(Array.from({ length: 300 }, (_, key) => String(key)));
  });

  it('retries a key whose attempt threw, and reports it', async () => {
    const { queue, clock, attempts, errors } = world();
    queue.add('a', 1);
    attempts[0]?.fail(new Error('unexpected'));
    await eventually(() => clock.delays.length === 1);
    expect(errors.map(String)).to.deep.equal(['Error: unexpected']);
    clock.advance(1000);
    expect(attempts).to.have.length(2);
  });

  it('delays a first attempt, which then gets no snapshot, however often the key is added meanwhile', async () => {
    const { queue, clock, attempts } = world();
    queue.add('a', 1, 500);
    clock.advance(300);
    queue.add('a', 2, 500);
    expect([queue.size, clock.delays]).to.deep.equal([1, [200]]);
    clock.advance(200);
    attempts[0]?.end(done);
    await eventually(() => queue.size === 0);
    expect(attempts.map(({ snapshot }) => snapshot)).to.deep.equal([undefined]);
  });

  it('removes a key whose first attempt is delayed', () => {
    const { queue, clock, attempts } = world();
    queue.add('a', 1, 500);
    queue.remove('a');
    expect([queue.size, clock.delays]).to.deep.equal([0, []]);
    clock.advance(500);
    expect(attempts).to.deep.equal([]);
  });

  it('flushes delayed first attempts, in their order, and no retries', async () => {
    const { queue, clock, attempts } = world(3);
    queue.add('failed', 1);
    attempts[0]?.end(retryAfter(50));
    await eventually(() => clock.delays.length === 1);
    queue.add('a', 1, 500);
    queue.add('b', 1, 500);
    queue.flush();
    expect(keysOf(attempts)).to.deep.equal(['failed', 'a', 'b']);
    expect(clock.delays).to.deep.equal([50]);
  });

  it('gives the second attempt of a delayed key what is added during its first', async () => {
    const { queue, clock, attempts } = world();
    queue.add('a', 1, 500);
    clock.advance(500);
    queue.add('a', 2, 500);
    attempts[0]?.end(done);
    await eventually(() => attempts.length === 2);
    expect(attempts.map(({ snapshot }) => snapshot)).to.deep.equal([undefined, 2]);
  });

  it('stops when the attempts in progress have ended, and starts no other', async () => {
    const { queue, attempts } = world(1);
    queue.add('a', 1);
    queue.add('b', 1);
    let stopped = false;
    const stopping = queue.stop().then(() => {
      stopped = true;
    });
    await flushEventLoop();
    expect(stopped).to.equal(false);
    attempts[0]?.end(done);
    await stopping;
    queue.add('c', 1);
    expect(keysOf(attempts)).to.deep.equal(['a']);
  });

  it('stops at once where no attempt is in progress', async () => {
    const { queue } = world();
    await queue.stop();
  });
});
