import { expect } from 'chai';
import fc from 'fast-check';

import type { Json } from '../../src/json/json.js';
import { jsonPatchBetween, type JsonPatchOperation } from '../../src/json/json-patch.js';
import { applyJsonPatch } from '../../src/sandbox/patch/json-patch.js';

function patched(before: Json, patch: readonly JsonPatchOperation[]): unknown {
  return applyJsonPatch(before as never, patch as never);
}

const scalar = fc.constantFrom<Json>(0, 1, 'a', 'b', null, true);

const tree = fc.letrec<{ tree: Json }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c/d', '~'), tie('tree'), { noNullPrototype: true }),
  ),
})).tree;

/** A list as a pod has them: with names, with names that occur twice, or without, and with such lists in it. */
const podList = fc.letrec<{ list: Json; item: Json }>((tie) => ({
  item: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.record(
      { name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), env: tie('list'), x: scalar },
      { noNullPrototype: true },
    ),
    fc.record(
      { name: fc.constantFrom('a', 'b', 'c'), mountPath: fc.constantFrom('/a', '/b', '/c') },
      { noNullPrototype: true },
    ),
    fc.record({ key: fc.constantFrom('a', 'b') }, { noNullPrototype: true }),
  ),
  list: fc.array(tie('item'), { maxLength: 7 }),
})).list;

describe('jsonPatchBetween', () => {
  const rows: readonly [string, Json, Json, readonly JsonPatchOperation[]][] = [
    ['writes paths as JSON pointers', { a: {} }, { a: { 'x/y~z': 1 } }, [{ op: 'add', path: '/a/x~1y~0z', value: 1 }]],
    ['puts an item in front', { a: [1, 2] }, { a: [0, 1, 2] }, [{ op: 'add', path: '/a/0', value: 0 }]],
    [
      'changes an item before it goes elsewhere, as one operation each',
      [{ name: 'app', x: 1 }, { name: 'init' }, { name: 'proxy' }],
      [{ name: 'proxy' }, { name: 'app', x: 2 }, { name: 'init' }],
      [
        { op: 'replace', path: '/0/x', value: 2 },
        { op: 'move', from: '/2', path: '/0' },
      ],
    ],
    [
      'counts items as they are numbered by then',
      ['a', 'gone', 'b', 'c', 'd'],
      ['new', 'c', 'a', 'b', 'newer', 'd', 'last'],
      [
        { op: 'remove', path: '/1' },
        { op: 'add', path: '/0', value: 'new' },
        { op: 'move', from: '/3', path: '/1' },
        { op: 'add', path: '/4', value: 'newer' },
        { op: 'add', path: '/-', value: 'last' },
      ],
    ],
  ];
  for (const [effect, before, after, want] of rows) {
    it(effect, () => {
      expect(jsonPatchBetween(before, after)).to.deep.equal(want);
      expect(patched(before, want)).to.deep.equal(after);
    });
  }

  it('makes the one of the other, whatever they are', () => {
    const object = fc.dictionary(fc.constantFrom('a', 'b', 'c'), tree, { noNullPrototype: true });
    fc.assert(
      fc.property(object, object, (before, after) => {
        expect(patched(before, jsonPatchBetween(before, after))).to.deep.equal(after);
      }),
      { numRuns: 500 },
    );
  });

  it('makes the one list of the other, whatever is in them', () => {
    fc.assert(
      fc.property(podList, podList, (before, after) => {
        expect(patched({ l: before }, jsonPatchBetween({ l: before }, { l: after }))).to.deep.equal({ l: after });
      }),
      { numRuns: 1000 },
    );
  });

  it('brings a list into another order with moves only, fewer than it has items', () => {
    const order = fc.uniqueArray(fc.nat(30), { minLength: 1, maxLength: 20 });
    const shuffled = order.chain((items) =>
      fc.tuple(fc.constant(items), fc.shuffledSubarray(items, { minLength: items.length })),
    );
    fc.assert(
      fc.property(shuffled, ([items, other]) => {
        const [before, after] = [items.map((name) => ({ name })), other.map((name) => ({ name }))];
        const patch = jsonPatchBetween(before, after);
        expect(patched(before, patch)).to.deep.equal(after);
        expect(patch.every(({ op }) => op === 'move')).to.equal(true);
        expect(patch.length).to.be.lessThan(items.length);
      }),
      { numRuns: 300 },
    );
  });

  it('takes a list of many items with all of them somewhere else', () => {
    const before = Array.from({ length: 50_000 }, (_, index) => ({ name: String(index) }));
    expect(jsonPatchBetween(before, [...before].reverse())).to.have.lengthOf(before.length - 1);
  });
});
