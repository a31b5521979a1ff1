import { expect } from 'chai';
import fc from 'fast-check';
import isEqual from 'lodash/isEqual.js';

import { fieldOf, isJsonObject, type JsonObject, type JsonValue } from '../../../src/sandbox/json/json-value.js';
import { applyMergePatch } from '../../../src/sandbox/patch/merge-patch.js';
import { deepFreeze } from '../../support/deep-freeze.js';

/** RFC 7386, appendix A: those of its examples whose original is an object. */
const examples: readonly (readonly [JsonObject, JsonObject, JsonObject])[] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [{ a: 'foo' }, { a: null, b: 'bar' }, { b: 'bar' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  [{ a: 1 }, { a: { b: null, c: 2 } }, { a: { c: 2 } }],
];

/** A merge patch that turns one object into another, for objects without nulls. */
function difference(from: JsonObject, to: JsonObject): JsonObject {
  const removed = Object.keys(from).filter((key) => !Object.hasOwn(to, key));
  const changed = Object.entries(to).flatMap(([key, value]): [string, JsonValue][] => {
    const old = fieldOf(from, key);
    if (isEqual(old, value)) return [];
    return [[key, isJsonObject(old) && isJsonObject(value) ? difference(old, value) : value]];
  });
  return Object.fromEntries([...removed.map((key): [string, JsonValue] => [key, null]), ...changed]);
}

const withoutNulls = fc.dictionary(
  fc.string({ maxLength: 3 }),
  fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.integer(),
      fc.string(),
      fc.boolean(),
      fc.array(fc.integer()),
      fc.dictionary(fc.string({ maxLength: 3 }), tie('value')),
    ),
  })).value,
) as fc.Arbitrary<JsonObject>;

describe('applyMergePatch', () => {
  for (const [object, patch, result] of examples) {
    it(`makes ${JSON.stringify(result)} of ${JSON.stringify(object)} and ${JSON.stringify(patch)}`, () => {
      expect(applyMergePatch(deepFreeze(object), deepFreeze(patch))).to.deep.equal(result);
    });
  }

  it('shares what the patch does not name, and returns the object itself where nothing changes', () => {
    const object = deepFreeze({ metadata: { labels: { a: '1' } }, spec: { template: { spec: { x: [1] } } } });
    const result = applyMergePatch(object, { metadata: { labels: { b: '2' } } });
    expect(result['spec']).to.equal(object.spec);
    expect(applyMergePatch(object, { spec: { template: {} }, none: null })).to.equal(object);
  });

  it('keeps the prototype of what it makes, with any keys', () => {
    const result = applyMergePatch({}, JSON.parse('{"__proto__":{"polluted":true}}') as JsonValue);
    expect(Object.getPrototypeOf(result)).to.equal(Object.prototype);
    expect(Object.keys(result)).to.deep.equal(['__proto__']);
  });

  it('turns any object into any other by their difference', () => {
    fc.assert(
      fc.property(withoutNulls, withoutNulls, (from, to) => {
        expect(applyMergePatch(deepFreeze(from), deepFreeze(difference(from, to)))).to.deep.equal(to);
      }),
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(withoutNulls, fc.dictionary(fc.string({ maxLength: 3 }), fc.jsonValue()), (object, patch) => {
        const once = applyMergePatch(object, patch as JsonValue);
        expect(applyMergePatch(once, patch as JsonValue)).to.deep.equal(once);
      }),
    );
  });

  it('refuses a patch that is not an object, in the words of the real server', () => {
    expect(() => applyMergePatch({}, 'x')).to.throw('Invalid JSON Patch');
    expect(() => applyMergePatch({}, null)).to.throw('Invalid JSON Patch');
    expect(() => applyMergePatch({}, [1])).to.throw('json: cannot unmarshal array into Go value of type struct');
  });
});
