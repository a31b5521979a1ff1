import { expect } from 'chai';

import { someOf } from '../../src/json/some-of.js';

describe('someOf', () => {
  it('names each text once', () => {
    expect(someOf(['a', 'b', 'a'])).to.equal('a, b');
    expect(someOf(['a', 'b'], '; ')).to.equal('a; b');
  });

  it('names ten of many, and says how many more there are', () => {
    const texts = Array.from({ length: 12 }, (_, index) => `t${index}`);
    expect(someOf(texts)).to.equal('t0, t1, t2, t3, t4, t5, t6, t7, t8, t9 and 2 more');
  });
});
