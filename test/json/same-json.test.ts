import { expect } from 'chai';
import fc from 'fast-check';
import isEqual from 'lodash/isEqual.js';

import type { Json } from '../../src/json/json.js';
import { sameJson } from '../../src/json/same-json.js';

describe('sameJson', () => {
  it('says of any two values what a deep comparison says', () => {
    const small = fc.jsonValue({ maxDepth: 3 }).map((value) => value as Json);
    fc.assert(
      fc.property(small, small, (one, other) => {
        expect(sameJson(one, other)).to.equal(isEqual(one, other));
        expect(sameJson(one, structuredClone(one))).to.equal(true);
      }),
    );
  });

  it('takes a key without a value for no key, and keys in any order', () => {
    expect(sameJson({ a: 1, b: undefined }, { a: 1 })).to.equal(true);
    expect(sameJson({ a: 1, b: 2 }, { b: 2, a: 1 })).to.equal(true);
    expect(sameJson({ a: undefined, b: 2 }, { a: 1, b: 2 })).to.equal(false);
  });

  it('takes no key that only the prototype has for a key', () => {
    expect(sameJson({ toString: {} }, {})).to.equal(false);
    expect(sameJson({}, { toString: {} })).to.equal(false);
  });
});
