import { expect } from 'chai';

import { shorten } from '../../src/json/shorten.js';

describe('shorten', () => {
  it('leaves a text of 200 characters, and cuts a longer one', () => {
    const most = 'x'.repeat(200);
    expect(shorten(most)).to.equal(most);
    expect(shorten(`${most}y`)).to.equal(`${most}...`);
    expect(shorten('x'.repeat(1_000_000))).to.have.length(203);
  });
});
