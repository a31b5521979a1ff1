import { expect } from 'chai';

import { isJsonObject, type Json, objectAt, objectsIn, stringIn, textOf } from '../../src/json/json.js';
import { deepFreeze } from '../support/deep-freeze.js';

const NOT_OBJECTS: readonly Json[] = [null, 1, 'a', true, [], [{}]];

describe('isJsonObject', () => {
  it('is true for a map alone', () => {
    expect(isJsonObject({})).to.equal(true);
    for (const value of [...NOT_OBJECTS, undefined]) expect(isJsonObject(value), JSON.stringify(value)).to.equal(false);
  });
});

describe('objectAt', () => {
  const value = deepFreeze({ a: { b: { c: 1 }, list: [1] } });

  it('finds the map at a path', () => {
    expect(objectAt(value, 'a', 'b')).to.equal(value.a.b);
    expect(objectAt(value)).to.equal(value);
  });

  it('is empty where there is none', () => {
    for (const path of [['x'], ['a', 'x', 'y'], ['a', 'list'], ['a', 'b', 'c']]) {
      expect(objectAt(value, ...path), path.join('.')).to.deep.equal({});
    }
    for (const other of NOT_OBJECTS) expect(objectAt(other), JSON.stringify(other)).to.deep.equal({});
  });
});

describe('objectsIn', () => {
  it('keeps the maps of a list, in order', () => {
    expect(objectsIn([1, { a: 1 }, null, [], { b: 1 }])).to.deep.equal([{ a: 1 }, { b: 1 }]);
  });

  it('is empty for anything but a list', () => {
    for (const value of [undefined, null, { a: 1 }, 'a']) expect(objectsIn(value)).to.deep.equal([]);
  });
});

describe('stringIn', () => {
  it('is the text, and undefined for anything else', () => {
    expect(stringIn('')).to.equal('');
    for (const value of [undefined, null, 1, {}, []]) expect(stringIn(value)).to.equal(undefined);
  });
});

describe('textOf', () => {
  const rows: readonly [Json, string][] = [
    ['a', 'a'],
    ['', ''],
    [true, 'true'],
    [false, 'false'],
    [123, '123'],
    [1.5, '1.5'],
    [null, ''],
  ];
  for (const [value, want] of rows) {
    it(`makes '${want}' of ${JSON.stringify(value)}, as Kubernetes does in a map of strings`, () => {
      expect(textOf(value)).to.equal(want);
    });
  }
});
