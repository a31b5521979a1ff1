import { expect } from 'chai';

import { type FirstValueWait, followLastGood, type InForce } from '../../src/runtime/follow-last-good.js';
import { flushEventLoop } from '../support/event-loop.js';
import { FakeClock } from '../support/fake-clock.js';
import { HeldReads } from '../support/held-reads.js';
import { rejectionOf } from '../support/rejection-of.js';

describe('followLastGood', () => {
  let clock: FakeClock;
  let held: HeldReads<string>;
  let before: (string | undefined)[];
  let calls: string[];
  let watching: boolean;
  let change: () => void;
  let begun: Promise<InForce<string>>;

  const begin = (retryAfterMs?: (attempt: number) => number, wait?: FirstValueWait): void => {
    clock = new FakeClock();
    held = new HeldReads();
    [before, calls, watching] = [[], [], false];
    begun = followLastGood<string>({
      clock,
      watch: (onChange) => {
        [change, watching] = [onChange, true];
        return () => {
          watching = false;
        };
      },
      read: (current) => {
        before.push(current);
        return held.read();
      },
      onAccepted: (value, reason) => calls.push(`${reason}: ${value}`),
      onRejected: (error, attempt) => calls.push(`rejected (${attempt}): ${error.message}`),
      ...(retryAfterMs && { retryAfterMs }),
      ...(wait && { wait }),
    });
  };
  const end = async (result: string | Error): Promise<void> => {
    held.end(result);
    await flushEventLoop();
  };
  /** Begins, and ends the first read. */
  const follow = async (first: string, retryAfterMs?: (attempt: number) => number): Promise<InForce<string>> => {
    begin(retryAfterMs);
    await end(first);
    return begun;
  };

  it('calls back for the first one and for each that replaces it, after it is in force', async () => {
    const { current, rejection } = await follow('a');
    expect(current()).to.equal('a');
    change();
    await end('b');
    expect([current(), rejection(), before]).to.deep.equal(['b', undefined, [undefined, 'a']]);
    expect(calls).to.deep.equal(['first: a', 'replaced: b']);
  });

  it('reads what changes during the first read once, after it, and calls back in that order', async () => {
    begin();
    change();
    change();
    await flushEventLoop();
    // A read that overtakes the first one would have its result replaced by older contents.
    expect([held.begun, calls]).to.deep.equal([1, []]);
    await end('old');
    const { current } = await begun;
    expect([current(), held.begun]).to.deep.equal(['old', 2]);
    await end('new');
    expect([current(), held.begun]).to.deep.equal(['new', 2]);
    expect(calls).to.deep.equal(['first: old', 'replaced: new']);
  });

  it('keeps the last good one where the next is wrong, and says so until it is corrected', async () => {
    const { current, rejection } = await follow('a');
    change();
    await end(new Error('wrong'));
    expect([current(), rejection()?.message]).to.deep.equal(['a', 'wrong']);
    change();
    await end('a');
    expect([current(), rejection()]).to.deep.equal(['a', undefined]);
    expect(calls).to.deep.equal(['first: a', 'rejected (1): wrong', 'restored: a']);
    expect(clock.delays).to.deep.equal([]);
  });

  it('does not call back for what is as it was', async () => {
    await follow('a');
    change();
    await end('a');
    expect(calls).to.deep.equal(['first: a']);
  });

  it('tries again by itself for as long as what it reads is wrong', async () => {
    await follow('a', (attempt) => attempt * 100);
    change();
    await end(new Error('one'));
    clock.advance(100);
    await end(new Error('two'));
    expect(clock.delays).to.deep.equal([200]);
    clock.advance(200);
    await end('b');
    expect(clock.delays).to.deep.equal([]);
    expect(calls).to.deep.equal(['first: a', 'rejected (1): one', 'rejected (2): two', 'replaced: b']);
  });

  it('makes a read that was overtaken by a change no attempt at the new contents', async () => {
    await follow('a', () => 100);
    change();
    change();
    await end(new Error('half'));
    expect([held.underWay, clock.delays]).to.deep.equal([1, []]);
    await end(new Error('whole'));
    expect(calls).to.deep.equal(['first: a', 'rejected (0): half', 'rejected (1): whole']);
  });

  it('fails where there is nothing to begin with, and follows nothing then', async () => {
    begin();
    change();
    const failure = rejectionOf(begun);
    await end(new Error('wrong'));
    expect(await failure).to.have.property('message', 'wrong');
    expect([watching, calls, held.begun, clock.delays]).to.deep.equal([false, [], 1, []]);
  });

  it('does not call back after it is stopped, also for what it reads just then', async () => {
    const { current, stop } = await follow('a', () => 100);
    change();
    stop();
    await end('b');
    expect([current(), watching, calls, clock.delays]).to.deep.equal(['a', false, ['first: a'], []]);
  });

  describe('that waits for a first good one', () => {
    let abort: AbortController;
    let unusable: string[];
    let waits: boolean;

    beforeEach(() => {
      [abort, unusable, waits] = [new AbortController(), [], true];
      const onUnusable = (error: Error): boolean => {
        unusable.push(error.message);
        return waits;
      };
      begin(undefined, { onUnusable, signal: abort.signal });
    });

    it('reads again when something changes, and twice a second', async () => {
      await end(new Error('missing'));
      change();
      await end(new Error('wrong'));
      expect(clock.delays).to.deep.equal([500]);
      clock.advance(500);
      await end('a');
      const { current } = await begun;
      expect([current(), unusable, calls]).to.deep.equal(['a', ['missing', 'wrong'], ['first: a']]);
      expect([before, clock.delays]).to.deep.equal([[undefined, undefined, undefined], []]);
      change();
      await end(new Error('late'));
      expect([unusable.length, calls]).to.deep.equal([2, ['first: a', 'rejected (1): late']]);
      abort.abort();
      expect([current(), watching]).to.deep.equal(['a', true]);
    });

    it('fails at once where waiting would not help', async () => {
      await end(new Error('missing'));
      waits = false;
      change();
      const failure = rejectionOf(begun);
      await end(new Error('unfixable'));
      expect(await failure).to.have.property('message', 'unfixable');
      expect([watching, clock.delays]).to.deep.equal([false, []]);
    });

    it('ends, and follows nothing, when it is told to stop', async () => {
      await end(new Error('missing'));
      const failure = rejectionOf(begun);
      abort.abort();
      expect(await failure).to.have.property('message', 'stopping');
      expect([watching, clock.delays]).to.deep.equal([false, []]);
    });
  });
});
