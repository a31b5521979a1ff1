import { expect } from 'chai';

import { rebuiltMap } from '../../src/json/rebuilt-map.js';

describe('rebuiltMap', () => {
  it('gives back the map where nothing changes', () => {
    const map = { a: 1, b: [2] };
    expect(rebuiltMap(map, { value: (_, child) => child, name: (key) => key })).to.equal(map);
  });

  it('has other values, and leaves out keys without one, in the order of the map', () => {
    const map = { a: 1, b: 2, c: 3, d: 4 };
    const found = rebuiltMap(map, { value: (key, child) => (key === 'b' ? undefined : key === 'c' ? 'x' : child) });
    expect(Object.entries(found)).to.deep.equal([
      ['a', 1],
      ['c', 'x'],
      ['d', 4],
    ]);
    expect(map).to.deep.equal({ a: 1, b: 2, c: 3, d: 4 });
  });

  it('has other keys', () => {
    const found = rebuiltMap({ A: 1, b: 2 }, { value: (_, child) => child, name: (key) => key.toLowerCase() });
    expect(found).to.deep.equal({ a: 1, b: 2 });
  });

  it('keeps a key that objects have of themselves', () => {
    const map = JSON.parse('{"__proto__":{"a":1},"b":2}') as Record<string, number>;
    const found = rebuiltMap(map, { value: (key, child) => (key === 'b' ? 3 : child) });
    expect(JSON.stringify(found)).to.equal('{"__proto__":{"a":1},"b":3}');
  });
});
