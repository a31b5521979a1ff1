import { expect } from 'chai';

import {
  initials,
  isSeparator,
  isSpace,
  mapFirst,
  trimSpace,
  withoutSpace,
} from '../../../src/template/sprig/words.js';

const upper = (text: string): string => text.toUpperCase();

describe('words', () => {
  it('begins a title after everything but letters, digits and underscores, however many of them there are', () => {
    expect(mapFirst(' a  [b] (c d_e f1g é\u00a0h', isSeparator, upper)).to.equal(' A  [B] (C D_e F1g É\u00a0H');
  });

  it('begins a word after any number of blanks', () => {
    expect(mapFirst(' a \t\nb[c', isSpace, upper)).to.equal(' A \t\nB[c');
    expect(initials(' a \tbc  d')).to.equal('abd');
  });

  it("takes away Go's blanks, and no others", () => {
    expect(trimSpace('\u2003\x85 \ta b\ufeff\v\f\u3000')).to.equal('a b\ufeff');
    expect(withoutSpace(' a\u1680 b\ufeffc\n')).to.equal('ab\ufeffc');
    expect(trimSpace(' \n')).to.equal('');
  });
});
