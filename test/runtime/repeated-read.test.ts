import { expect } from 'chai';

import { RepeatedRead } from '../../src/runtime/repeated-read.js';
import { flushEventLoop } from '../support/event-loop.js';
import { FakeClock } from '../support/fake-clock.js';
import { HeldReads } from '../support/held-reads.js';

describe('RepeatedRead', () => {
  let clock: FakeClock;
  let held: HeldReads<string>;
  let reads: RepeatedRead<string>;
  /** What was taken, and which attempt it was. */
  let taken: (readonly [string, number])[];
  let delayMs: number | undefined;

  beforeEach(() => {
    clock = new FakeClock();
    held = new HeldReads();
    reads = new RepeatedRead();
    taken = [];
    delayMs = undefined;
  });

  const begin = (): void => {
    reads.begin({
      clock,
      read: held.read,
      take: (reading, attempt) => {
        taken.push([reading, attempt]);
        return delayMs;
      },
    });
  };
  const end = async (reading: string): Promise<void> => {
    held.end(reading);
    await flushEventLoop();
  };

  it('reads when it is asked to, and not before', async () => {
    begin();
    expect(held.begun).to.equal(0);
    reads.again();
    await end('a');
    expect([taken, held.begun, clock.delays]).to.deep.equal([[['a', 1]], 1, []]);
  });

  it('keeps what it is asked for before it begins until then', async () => {
    reads.again();
    reads.again();
    await flushEventLoop();
    expect(held.begun).to.equal(0);
    begin();
    await end('a');
    expect([taken, held.begun]).to.deep.equal([[['a', 1]], 1]);
  });

  it('makes one more read after one during which it was asked, however often, and never two at once', async () => {
    begin();
    reads.again();
    reads.again();
    reads.again();
    await flushEventLoop();
    expect([held.begun, held.underWay]).to.deep.equal([1, 1]);
    await end('old');
    expect([held.begun, held.underWay]).to.deep.equal([2, 1]);
    await end('new');
    expect(held.begun).to.equal(2);
    expect(taken).to.deep.equal([
      ['old', 0],
      ['new', 1],
    ]);
  });

  it('makes one more read where `take` of the last one requests it', async () => {
    let asks = 1;
    reads.again();
    reads.begin({
      clock,
      read: held.read,
      take: () => {
        if (asks > 0) reads.again();
        asks -= 1;
        return undefined;
      },
    });
    await end('a');
    await end('b');
    expect([held.begun, held.underWay]).to.deep.equal([2, 0]);
  });

  it('reads again after the delay, and counts the attempts since it was asked', async () => {
    delayMs = 500;
    begin();
    reads.again();
    await end('a');
    clock.advance(499);
    expect(held.begun).to.equal(1);
    clock.advance(1);
    await end('b');
    expect(clock.delays).to.deep.equal([500]);
    reads.again();
    expect(clock.delays).to.deep.equal([]);
    await end('c');
    expect(taken).to.deep.equal([
      ['a', 1],
      ['b', 2],
      ['c', 1],
    ]);
  });

  it('does not wait for the delay where it was asked meanwhile', async () => {
    delayMs = 500;
    begin();
    reads.again();
    reads.again();
    await end('a');
    expect([held.underWay, clock.delays]).to.deep.equal([1, []]);
  });

  it('does nothing after it is stopped: before, during, between reads, or in `take`', async () => {
    reads.again();
    reads.stop();
    begin();
    expect(held.begun).to.equal(0);

    delayMs = 500;
    reads = new RepeatedRead();
    begin();
    reads.again();
    reads.stop();
    await end('during');
    expect([taken, clock.delays]).to.deep.equal([[], []]);

    reads = new RepeatedRead();
    begin();
    reads.again();
    await end('between');
    reads.stop();
    reads.again();
    expect([clock.delays, held.underWay]).to.deep.equal([[], 0]);

    reads = new RepeatedRead();
    reads.again();
    reads.begin({
      clock,
      read: held.read,
      take: () => {
        reads.stop();
        return 500;
      },
    });
    await end('last');
    expect([clock.delays, held.underWay]).to.deep.equal([[], 0]);
  });
});
