import { expect } from 'chai';

import { WorkQueue, type WorkRequest, type WorkResult } from '../../../src/controller/loop/work-queue.js';
import { eventually, flushEventLoop } from '../../support/event-loop.js';
import { FakeClock } from '../../support/fake-clock.js';

type TestTurn = WorkRequest<string, number> & {
  readonly end: (result: WorkResult<number>) => void;
  readonly fail: (error: Error) => void;
};

const done: WorkResult<number> = { done: true };
const retryAfter = (retryAfterMs: number): WorkResult<number> => ({ done: false, requeueAfterMs: retryAfterMs });

interface World {
  readonly queue: WorkQueue<string, number>;
  readonly clock: FakeClock;
  /** Every turn that was begun; the test ends it. */
  readonly turns: TestTurn[];
  readonly errors: unknown[];
}

function world(limit = 2): World {
  const turns: TestTurn[] = [];
  const errors: unknown[] = [];
  const clock = new FakeClock();
  const queue = new WorkQueue<string, number>({
    textOf: (key) => key,
    work: (turn) =>
      new Promise((end, fail) => {
        turns.push({ ...turn, end, fail });
      }),
    maxConcurrent: () => limit,
    clock,
    onError: (_, error) => errors.push(error),
  });
  return { queue, clock, turns, errors };
}

const keysOf = (turns: readonly TestTurn[]): readonly string[] => turns.map(({ key }) => key);

describe('WorkQueue', () => {
  it('works on no more keys at once than the limit, in the order in which they came', async () => {
    const { queue, turns } = world(2);
    for (const key of ['a', 'b', 'c', 'd']) queue.add(key, 1);
    expect(keysOf(turns)).to.deep.equal(['a', 'b']);
    turns[1]?.end(done);
    await eventually(() => turns.length === 3);
    expect(keysOf(turns)).to.deep.equal(['a', 'b', 'c']);
  });

  it('never works twice on a key at once, and collapses what comes meanwhile into one more turn', async () => {
    const { queue, turns } = world();
    queue.add('a', 1);
    queue.add('a', 2);
    queue.add('a', 3);
    await flushEventLoop();
    expect(turns).to.have.length(1);
    turns[0]?.end(done);
    await eventually(() => turns.length === 2);
    turns[1]?.end(done);
    await flushEventLoop();
    expect(turns.map(({ snapshot: item }) => item)).to.deep.equal([1, 3]);
    expect(queue.size).to.equal(0);
  });

  for (const [what, newer, item] of [
    ['gives the next turn the item again that is as good as before', undefined, 1],
    ['gives the next turn what came meanwhile instead of the item that was as good as before', 2, 2],
  ] as const) {
    it(what, async () => {
      const { queue, clock, turns } = world();
      queue.add('a', 1);
      if (newer !== undefined) queue.add('a', newer);
      turns[0]?.end({ done: false, requeueAfterMs: 50, snapshot: 1 });
      await eventually(() => clock.delays.length === 1);
      clock.advance(50);
      await eventually(() => turns.length === 2);
      expect(turns[1]).to.include({ snapshot: item, failures: 1 });
    });
  }

  it('tries again after the delay, without an item, and counts', async () => {
    const { queue, clock, turns } = world();
    queue.add('a', 1);
    for (const failures of [0, 1, 2]) {
      await eventually(() => turns.length === failures + 1);
      expect(turns[failures]).to.include({ failures });
      turns[failures]?.end(retryAfter(50));
      await eventually(() => clock.delays.length === 1);
      clock.advance(49);
      await flushEventLoop();
      expect(turns).to.have.length(failures + 1);
      clock.advance(1);
    }
    expect(turns.map(({ snapshot: item }) => item)).to.deep.equal([1, undefined, undefined, undefined]);
  });

  it('holds no place for a key that waits for its next try', async () => {
    const { queue, clock, turns } = world(1);
    queue.add('a', 1);
    queue.add('b', 1);
    turns[0]?.end(retryAfter(1000));
    await eventually(() => turns.length === 2);
    expect(keysOf(turns)).to.deep.equal(['a', 'b']);
    expect(clock.delays).to.deep.equal([1000]);
  });

  it('tries again at once where the delay is zero', async () => {
    const { queue, clock, turns } = world();
    queue.add('a', 1);
    turns[0]?.end(retryAfter(0));
    await eventually(() => turns.length === 2);
    expect(clock.delays).to.deep.equal([]);
  });

  it('forgets a key that waits', async () => {
    const { queue, clock, turns } = world();
    queue.add('a', 1);
    turns[0]?.end(retryAfter(50));
    await eventually(() => clock.delays.length === 1);
    queue.remove('a');
    expect(queue.size).to.equal(0);
    expect(clock.delays).to.deep.equal([]);
  });

  it('takes a key again that was forgotten before its turn, once', async () => {
    const { queue, turns } = world(1);
    queue.add('a', 1);
    queue.add('b', 1);
    queue.remove('b');
    queue.add('b', 2);
    turns[0]?.end(done);
    await eventually(() => turns.length === 2);
    turns[1]?.end(done);
    await flushEventLoop();
    expect(turns.map(({ key, snapshot: item }) => [key, item])).to.deep.equal([
      ['a', 1],
      ['b', 2],
    ]);
  });

  it('keeps the items of the first few hundred keys only', async () => {
    const { queue, turns } = world(1);
    for (let key = 0; key < 300; key += 1) queue.add(String(key), key);
    for (let key = 1; key < 300; key += 1) queue.add(String(key), key);
    for (let turn = 0; turn < 300; turn += 1) {
      await eventually(() => turns.length === turn + 1);
      turns[turn]?.end(done);
    }
    const kept = turns.filter(({ snapshot: item }) => item !== undefined);
    // And one more: the first turn had begun, and freed its place.
    expect(kept).to.have.length(257);
    expect(keysOf(turns)).to.deep.equal(Array.from({ length: 300 }, (_, key) => String(key)));
  });

  it('tries a key again whose turn threw, and says so', async () => {
    const { queue, clock, turns, errors } = world();
    queue.add('a', 1);
    turns[0]?.fail(new Error('unexpected'));
    await eventually(() => clock.delays.length === 1);
    expect(errors.map(String)).to.deep.equal(['Error: unexpected']);
    clock.advance(1000);
    expect(turns).to.have.length(2);
  });

  it('puts off a first turn, which then gets no item, however often the key is added meanwhile', async () => {
    const { queue, clock, turns } = world();
    queue.add('a', 1, 500);
    clock.advance(300);
    queue.add('a', 2, 500);
    expect([queue.size, clock.delays]).to.deep.equal([1, [200]]);
    clock.advance(200);
    turns[0]?.end(done);
    await eventually(() => queue.size === 0);
    expect(turns.map(({ snapshot: item }) => item)).to.deep.equal([undefined]);
  });

  it('forgets a key whose first turn is put off', () => {
    const { queue, clock, turns } = world();
    queue.add('a', 1, 500);
    queue.remove('a');
    expect([queue.size, clock.delays]).to.deep.equal([0, []]);
    clock.advance(500);
    expect(turns).to.deep.equal([]);
  });

  it('hastens first turns that were put off, in their order, and nothing that is to be tried again', async () => {
    const { queue, clock, turns } = world(3);
    queue.add('failed', 1);
    turns[0]?.end(retryAfter(50));
    await eventually(() => clock.delays.length === 1);
    queue.add('a', 1, 500);
    queue.add('b', 1, 500);
    queue.flush();
    expect(keysOf(turns)).to.deep.equal(['failed', 'a', 'b']);
    expect(clock.delays).to.deep.equal([50]);
  });

  it('gives the next turn of a key that was put off what is added while it is worked on', async () => {
    const { queue, clock, turns } = world();
    queue.add('a', 1, 500);
    clock.advance(500);
    queue.add('a', 2, 500);
    turns[0]?.end(done);
    await eventually(() => turns.length === 2);
    expect(turns.map(({ snapshot: item }) => item)).to.deep.equal([undefined, 2]);
  });

  it('stops when the turns under way have ended, and begins no other', async () => {
    const { queue, turns } = world(1);
    queue.add('a', 1);
    queue.add('b', 1);
    let stopped = false;
    const stopping = queue.stop().then(() => {
      stopped = true;
    });
    await flushEventLoop();
    expect(stopped).to.equal(false);
    turns[0]?.end(done);
    await stopping;
    queue.add('c', 1);
    expect(keysOf(turns)).to.deep.equal(['a']);
  });

  it('stops at once where nothing is under way', async () => {
    const { queue } = world();
    await queue.stop();
  });
});
