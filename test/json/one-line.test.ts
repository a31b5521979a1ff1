import { expect } from 'chai';

import { oneLine } from '../../src/json/one-line.js';

describe('oneLine', () => {
  it('makes one blank of a line break and the white space around it, and keeps all other white space', () => {
    expect(oneLine('a  b \n\t c\r\n\r\nd\te')).to.equal('a  b c d\te');
  });

  it('puts what is asked for in place of a line break', () => {
    expect(oneLine('a\n b', '; ')).to.equal('a; b');
  });
});
