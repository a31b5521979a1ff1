import { expect } from 'chai';
import fc from 'fast-check';

import type { Json, JsonObject } from '../../src/json/json.js';
import { changesBetween } from '../../src/json/json-change.js';

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
    [
      'finds items in front and in between',
      { a: [1, 2] },
      { a: [0, 1, 5, 6, 2] },
      [
        { change: 'insert', path: ['a', 0], items: [0] },
        { change: 'insert', path: ['a', 1], items: [5, 6] },
      ],
    ],
    [
      'finds items in another order by their names, and what differs in them',
      [{ name: 'a' }, { name: 'b', x: 1 }, { name: 'c' }],
      [{ name: 'b', x: 2 }, { name: 'p' }, { name: 'c' }, { name: 'a' }],
      [
        { change: 'set', path: [1, 'x'], value: 2 },
        { change: 'insert', path: [2], items: [{ name: 'p' }] },
        { change: 'move', path: [0], to: 3 },
      ],
    ],
    [
      'finds items by where they are mounted where a name is there twice',
      [
        { name: 'v', mountPath: '/a' },
        { name: 'v', mountPath: '/b' },
      ],
      [
        { name: 'w', mountPath: '/x' },
        { name: 'v', mountPath: '/a' },
        { name: 'v', mountPath: '/b', readOnly: true },
      ],
      [
        { change: 'set', path: [1, 'readOnly'], value: true },
        { change: 'insert', path: [0], items: [{ name: 'w', mountPath: '/x' }] },
      ],
    ],
    [
      'puts another thing in the place of one that is gone',
      [{ name: 'a' }, { name: 'b' }, 'c'],
      [{ name: 'x' }, { name: 'b' }, ['c']],
      [
        { change: 'set', path: [0], value: { name: 'x' } },
        { change: 'set', path: [2], value: ['c'] },
      ],
    ],
    [
      'takes what has no name by its value, then by its place',
      [{ effect: 'A', key: 'k' }, { effect: 'B' }],
      [{ effect: 'C' }, { effect: 'A', key: 'k' }, { effect: 'D' }],
      [
        { change: 'set', path: [1, 'effect'], value: 'D' },
        { change: 'insert', path: [0], items: [{ effect: 'C' }] },
      ],
    ],
    ['knows that nothing is no map', { a: null }, { a: { b: 1 } }, [{ change: 'set', path: ['a'], value: { b: 1 } }]],
  ];
  for (const [effect, before, after, want] of rows) {
    it(effect, () => {
      expect(changesBetween(before, after)).to.deep.equal(want);
    });
  }

  it('does not look into items that are the same object', () => {
    const item = (name: string): JsonObject => ({
      name,
      get value(): string {
        throw new Error('looked into');
      },
    });
    const [a, b, c] = ['a', 'b', 'c'].map(item);
    const changes = changesBetween([a, b, c] as Json, [c, 'x', a, b] as Json);
    expect(changes).to.deep.equal([
      { change: 'move', path: [2], to: 0 },
      { change: 'insert', path: [0], items: ['x'] },
    ]);
  });

  it('finds the same whether items are the same objects or only equal ones, wherever some are added', () => {
    const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), { maxLength: 5 });
    fc.assert(
      fc.property(names, names, fc.nat(5), (own, added, at) => {
        const before = own.map((name): Json => ({ name }));
        const others = added.filter((name) => !own.includes(name)).map((name): Json => ({ name }));
        const after = before.toSpliced(at, 0, ...others);
        expect(changesBetween(before, after)).to.deep.equal(changesBetween(before, structuredClone(after)));
      }),
    );
  });
});
