import { expect } from 'chai';

import { blockedDelayMs, retryDelayMs } from '../../../src/controller/loop/retry-delay.js';
import { apiError } from '../../support/scripted-client.js';

const delays = (status: number, random: number): readonly number[] =>
  [0, 1, 2, 3, 4, 5, 6, 7, 100].map((failures) => retryDelayMs(apiError(status), failures, random));

describe('retryDelayMs', () => {
  it('tries at once after the first conflicts, then within 0.4 s', () => {
    expect(delays(409, 1)).to.deep.equal([0, 0, 0, 400, 400, 400, 400, 400, 400]);
  });

  it('tries again within tens of milliseconds for as long as the server has no slot', () => {
    expect(delays(429, 0)).to.deep.equal(Array<number>(9).fill(25));
    expect(delays(429, 1)).to.deep.equal(Array<number>(9).fill(50));
  });

  for (const status of [0, 401, 500, 504]) {
    it(`backs off with jitter, up to two seconds, from ${status}`, () => {
      expect(delays(status, 0)).to.deep.equal([50, 100, 200, 400, 800, 1000, 1000, 1000, 1000]);
      expect(delays(status, 1)).to.deep.equal([100, 200, 400, 800, 1600, 2000, 2000, 2000, 2000]);
    });
  }
});

describe('blockedDelayMs', () => {
  it('waits longer and longer for rights, up to ten seconds', () => {
    expect([0, 1, 2, 5, 100].map((failures) => blockedDelayMs(failures, 1))).to.deep.equal([
      1000, 2000, 4000, 10_000, 10_000,
    ]);
  });
});
