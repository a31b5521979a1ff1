import { expect } from 'chai';

import { LogRateLimiter } from '../../../src/controller/reporting/log-rate-limiter.js';
import { FakeClock } from '../../support/fake-clock.js';

describe('LogFlood', () => {
  let clock: FakeClock;
  let flood: LogRateLimiter;

  beforeEach(() => {
    clock = new FakeClock();
    flood = new LogRateLimiter({ linesPerMinute: 2, now: clock.now });
  });

  const admitted = (count: number): number => Array.from({ length: count }, () => flood.allow()).filter(Boolean).length;

  it('lets the first ones through, and as many each minute', () => {
    expect(admitted(10)).to.equal(2);
    clock.advance(60_000);
    expect(admitted(10)).to.equal(2);
  });

  it('reports at most once a minute how many were left out', () => {
    admitted(10);
    expect([flood.takeSuppressedCount(), flood.takeSuppressedCount()]).to.deep.equal([8, 0]);
    admitted(5);
    expect(flood.takeSuppressedCount()).to.equal(0);
    clock.advance(60_000);
    expect(flood.takeSuppressedCount()).to.equal(5);
  });

  it('has nothing to tell where nothing was left out', () => {
    admitted(2);
    expect(flood.takeSuppressedCount()).to.equal(0);
  });
});
