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

  it('is eight while more than 150 creators wait, and has to grow again then', () => {
    let creators = 0;
    const limit = new ConcurrencyLimit({ waitingCreators: () => creators, isOverloaded: () => false });
    expect(answered(limit, 100_000)).to.equal(16);
    creators = 150;
    expect(limit.value).to.equal(16);
    creators = 151;
    expect(limit.value).to.equal(8);
    expect(answered(limit, 100_000)).to.equal(8);
    creators = 0;
    expect(limit.value).to.equal(8);
    expect(answered(limit, 64)).to.equal(9);
  });

  it('is eight while the server has no slot for any request', () => {
    let overloaded = false;
    const limit = new ConcurrencyLimit({ waitingCreators: () => 0, isOverloaded: () => overloaded });
    answered(limit, 100_000);
    overloaded = true;
    expect(limit.value).to.equal(8);
  });

  it('is eight again when nothing is left to do', () => {
    const limit = new ConcurrencyLimit();
    answered(limit, 100_000);
    limit.recordIdle();
    expect(limit.value).to.equal(8);
  });
});
