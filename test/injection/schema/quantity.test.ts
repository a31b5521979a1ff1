import { expect } from 'chai';

import { quantityValue } from '../../../src/injection/schema/quantity.js';

describe('quantityValue', () => {
  const rows: readonly [text: string, value: number | undefined][] = [
    ['0', 0],
    ['1.5', 1.5],
    ['.5', 0.5],
    ['100m', 0.1],
    ['128Mi', 134217728],
    ['1E', 1e18],
    ['1e3', 1000],
    ['1E-3', 0.001],
    ['-1', -1],
    ['lots', undefined],
    ['', undefined],
    ['1 Gi', undefined],
    ['1GiB', undefined],
    ['1e3Ki', undefined],
    ['1,5', undefined],
    ['0x10', undefined],
  ];
  for (const [text, value] of rows) {
    it(`is ${value ?? 'nothing'} for '${text}'`, () => {
      expect(quantityValue(text)).to.equal(value);
    });
  }
});
