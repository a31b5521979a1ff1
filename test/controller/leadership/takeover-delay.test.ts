import { expect } from 'chai';

import { TakeoverDelay } from '../../../src/controller/leadership/takeover-delay.js';
import type { Outcome } from '../../../src/controller/loop/outcome.js';
import { FakeClock } from '../../support/fake-clock.js';
import { apiError } from '../../support/scripted-client.js';
import { keyFor } from '../../support/telemetry.js';

const LOST: Outcome = { action: 'retry', error: apiError(409) };
const IN_TIME: Outcome = { action: 'ignored', reason: 'Initialized' };

function begun(leastMs = 500) {
  const clock = new FakeClock();
  const delay = new TakeoverDelay({ leastMs, now: clock.now });
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

  it('is none where the flag says so', () => {
    expect(begun(0).attempt(LOST, [409])).to.equal(0);
  });
});
