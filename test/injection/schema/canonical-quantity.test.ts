import { expect } from 'chai';

import { canonicalQuantity } from '../../../src/injection/schema/canonical-quantity.js';

describe('canonicalQuantity', () => {
  const rows: readonly [given: string, want: string][] = [
    ['100m', '100m'],
    ['0.5', '500m'],
    ['2000m', '2'],
    ['1000', '1k'],
    ['1024', '1024'],
    ['1024Mi', '1Gi'],
    ['1.5Gi', '1536Mi'],
    ['0.5Ki', '512'],
    ['1.1Ki', '1126400m'],
    ['1500e3', '1500e3'],
    ['1e6', '1e6'],
    ['1000e3', '1e6'],
    ['1E', '1E'],
    ['-1.5', '-1500m'],
    ['+3', '3'],
    ['.5', '500m'],
    ['5.', '5'],
    ['0.0', '0'],
    ['1.0000000001', '1000000001n'],
    ['', ''],
    ['.', '.'],
    ['much', 'much'],
    ['1e999999999', '1e999999999'],
  ];
  for (const [given, want] of rows) {
    it(`writes '${given}' as '${want}'`, () => {
      expect(canonicalQuantity(given)).to.equal(want);
    });
  }
});
