import { expect } from 'chai';
import fc from 'fast-check';

import { formatIpRange, includesRange, parseIpRange } from '../../../src/redirect/rules/ip-range.js';

/** What is written, and what iptables-save makes of it. */
const GOOD: readonly (readonly [text: string, canonical: string])[] = [
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['10.96.0.2/24', '10.96.0.0/24'],
  ['1.2.3.4', '1.2.3.4/32'],
  ['255.255.255.255/0', '0.0.0.0/0'],
  ['fd00::1/8', 'fd00::/8'],
  ['::/0', '::/0'],
  ['::1', '::1/128'],
  ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1/128'],
  ['1:0:2:0:0:0:3:4', '1:0:2::3:4/128'],
  ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7/128'],
  ['::ffff:10.1.2.3', '::ffff:a01:203/128'],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0/128'],
  ['10::20:0:0:0', '10::20:0:0:0/128'],
];

const BAD = [
  '',
  '10.0.0.0/33',
  '10.0.0/8',
  '10.0.0.256',
  '010.0.0.1',
  '10.0.0.0/',
  '10.0.0.0/8/8',
  '10.0.0.0/-1',
  '10.0.0.0/08',
  'fd00::/129',
  'fd00::1::2',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8::',
  '1:2:3:4:5:6:7:8:9',
  'fd00:::1',
  '12345::',
  '1.2.3.4::',
  '*',
  'example.com',
];

describe('a range of addresses', () => {
  for (const [text, canonical] of GOOD) {
    it(`is read from ${text} and written as ${canonical}`, () => {
      const range = parseIpRange(text);
      expect(range && formatIpRange(range)).to.equal(canonical);
    });
  }

  for (const text of BAD) {
    it(`is not read from '${text}'`, () => {
      expect(parseIpRange(text)).to.equal(undefined);
    });
  }

  it('is read as it was written, whichever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(32), (address, prefixLength) => {
        const range = parseIpRange(`${address}/${prefixLength}`);
        expect(range).not.to.equal(undefined);
        expect(range && parseIpRange(formatIpRange(range))).to.deep.equal(range);
      }),
    );
  });

  for (const [outer, inner, expected] of [
    ['10.0.0.0/8', '10.1.0.0/16', true],
    ['10.0.0.0/8', '10.0.0.0/8', true],
    ['10.1.0.0/16', '10.0.0.0/8', false],
    ['10.0.0.0/8', '11.0.0.0/16', false],
    ['0.0.0.0/0', '11.0.0.0/16', true],
    ['0.0.0.0/0', 'fd00::/16', false],
    ['::/0', 'fd00::/16', true],
  ] as const) {
    it(`${outer} ${expected ? 'includes' : 'does not include'} ${inner}`, () => {
      const [a, b] = [parseIpRange(outer), parseIpRange(inner)];
      expect(a && b && includesRange(a, b)).to.equal(expected);
    });
  }
});
