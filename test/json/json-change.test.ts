import { expect } from 'chai';
import fc from 'fast-check';

import type { Json } from '../../src/json/json.js';
import { changesBetween, jsonPatchBetween } from '../../src/json/json-change.js';
import { applyJsonPatch } from '../../src/sandbox/patch/json-patch.js';

describe('changesBetween', () => {
  const rows: readonly [string, Json, Json, readonly unknown[]][] = [
    ['finds nothing in equal objects', { a: [1] }, { a: [1] }, []],
    ['finds a new key', { a: 1 }, { a: 1, b: { c: 2 } }, [{ change: 'set', path: ['b'], value: { c: 2 } }]],
    ['finds a key that is gone', { a: 1, b: 2 }, { a: 1 }, [{ change: 'remove', path: ['b'] }]],
    [
      'finds a value deep down',
      { a: [{ b: 1 }] },
      { a: [{ b: 2 }] },
      [{ change: 'set', path: ['a', 0, 'b'], value: 2 }],
    ],
    ['finds items at the end', { a: [1] }, { a: [1, 2, 3] }, [{ change: 'append', path: ['a'], items: [2, 3] }]],
    ['finds items that are gone', [1, 2, 3, 4], [1, 3], [1, 3].map((at) => ({ change: 'remove', path: [at] }))],
    ['takes another list as a whole', { a: [1, 2] }, { a: [3] }, [{ change: 'set', path: ['a'], value: [3] }]],
    ['knows that nothing is no map', { a: null }, { a: { b: 1 } }, [{ change: 'set', path: ['a'], value: { b: 1 } }]],
  ];
  for (const [effect, before, after, want] of rows) {
    it(effect, () => {
      expect(changesBetween(before, after)).to.deep.equal(want);
    });
  }
});

describe('jsonPatchBetween', () => {
  it('writes paths as JSON pointers', () => {
    expect(jsonPatchBetween({ a: {} }, { a: { 'x/y~z': 1 } })).to.deep.equal([
      { op: 'add', path: '/a/x~1y~0z', value: 1 },
    ]);
  });

  it('makes the one of the other, whatever they are', () => {
    const tree = fc.letrec<{ tree: Json }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        fc.constantFrom<Json>(0, 1, 'a', 'b', null, true),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'c/d', '~'), tie('tree'), { noNullPrototype: true }),
      ),
    })).tree;
    const object = fc.dictionary(fc.constantFrom('a', 'b', 'c'), tree, { noNullPrototype: true });
    fc.assert(
      fc.property(object, object, (before, after) => {
        expect(applyJsonPatch(before as never, jsonPatchBetween(before, after) as never)).to.deep.equal(after);
      }),
      { numRuns: 500 },
    );
  });
});
