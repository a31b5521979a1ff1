import { expect } from 'chai';

import { TakeoverDelay } from '../../../src/controller/leadership/takeover-delay.js';
import { delayOfTurn } from '../../../src/controller/leadership/takeover-turn.js';
import type { Outcome } from '../../../src/controller/loop/outcome.js';
import { FakeClock } from '../../support/fake-clock.js';
import { apiError } from '../../support/scripted-client.js';
import { keyFor } from '../../support/telemetry.js';

const LOST: Outcome = { action: 'retry', error: apiError(409) };
const IN_TIME: Outcome = { action: 'ignored', reason: 'Initialized' };

const WON: Outcome = { action: 'injected', reason: 'PolicyEnabled' };

function begun(leastMs = 500, clock = new FakeClock(), goesFirst = () => false) {
  const delay = new TakeoverDelay({ leastMs, now: clock.now, goesFirst });
  const attempt = (outcome: Outcome, patches: readonly number[]): number => {
    delay.observe({ kind: 'attempted', key: keyFor('Deployment', 'web'), outcome, object: undefined, patches });
    return delay.delayMs;
  };
  return { clock, delay, attempt };
}

describe('the takeover delay', () => {
  it('is that of the flag where the leader is in time', () => {
    const { delay, attempt } = begun();
    expect(delay.delayMs).to.equal(500);
    expect(attempt(IN_TIME, [])).to.equal(500);
    expect(attempt({ action: 'injected', reason: 'PolicyEnabled' }, [200])).to.equal(500);
  });

  it('doubles once a second while PATCHes are lost, up to 8 s', () => {
    const { clock, attempt } = begun();
    expect([attempt(LOST, [409]), attempt(LOST, [409]), attempt(LOST, [409])]).to.deep.equal([1000, 1000, 1000]);
    const later = Array.from({ length: 6 }, () => {
      clock.advance(1000);
      return attempt(LOST, [409]);
    });
    expect(later).to.deep.equal([2000, 4000, 8000, 8000, 8000, 8000]);
  });

  it('loses few PATCHes where initializations take 3 s, and stays above that', () => {
    const { clock, delay, attempt } = begun();
    let lost = 0;
    for (let workload = 0; workload < 1000; workload += 1) {
      clock.advance(100);
      const isLate = delay.delayMs < 3000;
      if (isLate) lost += 1;
      attempt(isLate ? LOST : IN_TIME, isLate ? [409] : []);
    }
    expect(lost).to.be.below(150);
    expect(delay.delayMs).to.be.at.least(2500);
  });

  it('stays as long where hundreds of workloads a second are in time beside those that are not', () => {
    const { clock, delay, attempt } = begun();
    for (let second = 0; second < 5; second += 1) {
      attempt(LOST, [409]);
      for (let workload = 0; workload < 200; workload += 1) attempt(IN_TIME, []);
      clock.advance(1000);
    }
    expect(delay.delayMs).to.equal(8000);
  });

  it('comes back to that of the flag when the leader is in time again', () => {
    const { clock, attempt } = begun();
    for (let second = 0; second < 5; second += 1) {
      attempt(LOST, [409]);
      clock.advance(1000);
    }
    for (let second = 0; second < 60; second += 1) {
      attempt(IN_TIME, []);
      clock.advance(1000);
    }
    expect(attempt(IN_TIME, [])).to.equal(500);
  });

  it('halves each second in which the leader did nothing, so that this replica had to', () => {
    const { clock, attempt } = begun();
    for (let second = 0; second < 5; second += 1) {
      attempt(LOST, [409]);
      clock.advance(1000);
    }
    const later = Array.from({ length: 6 }, () => {
      attempt(WON, [200]);
      const delayMs = attempt(WON, [429, 200]);
      clock.advance(1000);
      return delayMs;
    });
    expect(later).to.deep.equal([4000, 2000, 1000, 500, 500, 500]);
  });

  it('does not halve where the leader is in time with others, where it goes first itself, or where nothing was accepted', () => {
    let first = false;
    const { clock, attempt } = begun(500, new FakeClock(), () => first);
    attempt(LOST, [409]);
    clock.advance(1000);
    attempt(IN_TIME, []);
    clock.advance(500);
    expect(attempt(WON, [200])).to.equal(950);
    clock.advance(1000);
    expect(attempt({ action: 'retry', error: apiError(503) }, [503])).to.equal(950);
    first = true;
    expect(attempt(WON, [200])).to.equal(950);
    first = false;
    expect(attempt(WON, [200])).to.equal(500);
  });

  it('stays that of the flag for two standbys of a dead leader, which have turns', () => {
    const clock = new FakeClock();
    const [one, two] = [begun(500, clock), begun(500, clock)];
    const patches: number[] = [];
    const due: { readonly at: number; readonly run: () => void }[] = [];
    for (let created = 0; created < 15_000; created += 100) {
      let doneAt = Infinity;
      for (const [turn, { delay, attempt }] of [one, two].entries()) {
        const at = created + delayOfTurn(delay.delayMs, turn + 1);
        // Reading it and the PATCH take 300 ms.
        const run = (): void => {
          if (doneAt < at) attempt(IN_TIME, []);
          else {
            const isLost = doneAt < Infinity;
            patches.push(isLost ? 409 : 200);
            doneAt = Math.min(doneAt, at + 300);
            attempt(isLost ? LOST : WON, isLost ? [409] : [200]);
          }
        };
        due.push({ at, run });
      }
    }
    for (const { at, run } of due.sort((a, b) => a.at - b.at)) {
      clock.advance(at - clock.now());
      run();
    }
    expect([one.delay.delayMs, two.delay.delayMs]).to.deep.equal([500, 500]);
    expect(patches.filter((status) => status === 409)).to.deep.equal([]);
  });

  it('is none where the flag says so', () => {
    expect(begun(0).attempt(LOST, [409])).to.equal(0);
  });
});
