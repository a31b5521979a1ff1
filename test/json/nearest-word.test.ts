import { expect } from 'chai';

import { didYouMean, nearestWord } from '../../src/json/nearest-word.js';

const KNOWN = ['tty', 'args', 'imagePullPolicy', 'readinessProbe'];

describe('nearestWord', () => {
  const rows: readonly [word: string, nearest: string | undefined][] = [
    ['imagePullPolcy', 'imagePullPolicy'],
    ['ImagePullPolicy', 'imagePullPolicy'],
    ['readynesProbe', 'readinessProbe'],
    ['arg', 'args'],
    ['foo', undefined],
    ['ab', undefined],
    ['', undefined],
    ['a'.repeat(100_000), undefined],
  ];
  for (const [word, nearest] of rows) {
    it(`finds ${nearest ?? 'nothing'} near '${word.slice(0, 20)}'`, () => {
      expect(nearestWord(word, KNOWN)).to.equal(nearest);
    });
  }

  it('finds nothing among no words', () => {
    expect(nearestWord('args', [])).to.equal(undefined);
  });
});

describe('didYouMean', () => {
  it('asks for the word that was probably meant, or nothing', () => {
    expect([didYouMean('arg', KNOWN), didYouMean('foo', KNOWN)]).to.deep.equal(['; did you mean args?', '']);
  });
});
