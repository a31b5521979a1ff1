import { expect } from 'chai';

import { LastGood } from '../../src/runtime/last-good.js';

describe('LastGood', () => {
  it('has what it begins with, and nothing is wrong', () => {
    const lastGood = new LastGood('a');
    expect([lastGood.current(), lastGood.rejection()]).to.deep.equal(['a', undefined]);
  });

  it('keeps what is in force where its successor is rejected, and says why', () => {
    const lastGood = new LastGood('a');
    const [error, worse] = [new Error('wrong'), new Error('worse')];
    lastGood.reject(error);
    expect([lastGood.current(), lastGood.rejection()]).to.deep.equal(['a', error]);
    lastGood.reject(worse);
    expect([lastGood.current(), lastGood.rejection()]).to.deep.equal(['a', worse]);
  });

  it('says whether a good one replaces another, ends a rejection, or changes nothing', () => {
    const lastGood = new LastGood('a');
    expect(lastGood.accept('a')).to.equal('unchanged');
    expect(lastGood.accept('b')).to.equal('replaced');
    lastGood.reject(new Error('wrong'));
    expect(lastGood.accept('b')).to.equal('restored');
    lastGood.reject(new Error('wrong'));
    expect(lastGood.accept('c')).to.equal('replaced');
    expect([lastGood.current(), lastGood.rejection()]).to.deep.equal(['c', undefined]);
  });
});
