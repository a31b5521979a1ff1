import { expect } from 'chai';

import { Recently } from '../../src/runtime/recently.js';

describe('what has happened recently', () => {
  it('never did at first, did when it has, and did not when the while is over', () => {
    let now = 0;
    const overload = new Recently(3000, () => now);
    expect(overload.happened()).to.equal(false);
    overload.record();
    now = 2999;
    expect(overload.happened()).to.equal(true);
    overload.record();
    now = 5998;
    expect(overload.happened()).to.equal(true);
    now = 5999;
    expect(overload.happened()).to.equal(false);
  });
});
