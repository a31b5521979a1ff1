import { expect } from 'chai';

import { ConcurrencyLimit } from '../../../src/controller/loop/concurrency-limit.js';

function answered(limit: ConcurrencyLimit, times: number): number {
  for (let i = 0; i < times; i += 1) limit.recordAnswer();
  return limit.value;
}

describe('ConcurrencyLimit', () => {
  it('begins with eight', () => {
    expect(new ConcurrencyLimit().value).to.equal(8);
  });

  it('grows by one after eight answers for each slot, up to sixteen', () => {
    const limit = new ConcurrencyLimit();
    expect(answered(limit, 63)).to.equal(8);
    expect(answered(limit, 1)).to.equal(9);
    expect(answered(limit, 100_000)).to.equal(16);
  });

  it('is back at eight when the server has no slot, and never below', () => {
    const limit = new ConcurrencyLimit();
    answered(limit, 100_000);
    limit.recordOverload();
    expect(limit.value).to.equal(8);
    limit.recordOverload();
    expect(limit.value).to.equal(8);
    expect(answered(limit, 63)).to.equal(8);
    limit.recordOverload();
    expect(answered(limit, 63)).to.equal(8);
    expect(answered(limit, 1)).to.equal(9);
  });
});
