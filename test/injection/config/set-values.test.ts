import { expect } from 'chai';

import { readSetValues, withSetValues } from '../../../src/injection/config/set-values.js';
import { ConfigError } from '../../../src/injection/schema/config-error.js';
import type { Json } from '../../../src/json/json.js';

describe('readSetValues', () => {
  const cases: readonly [what: string, text: string, want: Json][] = [
    ['keys below keys', 'a.b.c=x', { a: { b: { c: 'x' } } }],
    ['several values', 'a=x,b.c=y', { a: 'x', b: { c: 'y' } }],
    ['an empty text', 'a=', { a: '' }],
    ['an empty text before another value', 'a=,b=y', { a: '', b: 'y' }],
    ['a comma at the end', 'a=x,', { a: 'x' }],
    ['booleans in any case', 'a=true,b=False', { a: true, b: false }],
    ['whole numbers', 'a=0,b=15020,c=-7,d=+5', { a: 0, b: 15020, c: -7, d: 5 }],
    [
      'texts that look like numbers to others',
      'a=1.31,b=007,c=1e3,d=0x10',
      { a: '1.31', b: '007', c: '1e3', d: '0x10' },
    ],
    ['a number too large to be kept', 'a=12345678901234567890', { a: '12345678901234567890' }],
    ['null', 'a=null', { a: null }],
    ['an equals sign in a value', 'a=b=c', { a: 'b=c' }],
    ['a dot in a key', String.raw`a.prometheus\.io/port=1`, { a: { 'prometheus.io/port': 1 } }],
    ['a comma in a value', String.raw`a=x\,y,b=z`, { a: 'x,y', b: 'z' }],
    ['a brace that begins no list', String.raw`a=\{x}`, { a: '{x}' }],
    ['a list', 'a={x,2,true},b=y', { a: ['x', 2, true], b: 'y' }],
    ['a comma in an item', String.raw`a={x\,y,z}`, { a: ['x,y', 'z'] }],
    ['items by index, in any order', 'a[1]=y,a[0]=x', { a: ['x', 'y'] }],
    ['items that nobody gives', 'a[2]=x', { a: [null, null, 'x'] }],
    ['keys below items', 'a[0].b=x,a[0].c=y,a[1].b=z', { a: [{ b: 'x', c: 'y' }, { b: 'z' }] }],
    ['lists in lists', 'a[0][1]=x', { a: [[null, 'x']] }],
    ['an item of a list that was given', 'a={x,y},a[1]=z', { a: ['x', 'z'] }],
  ];
  for (const [what, text, want] of cases) {
    it(`reads ${what}: ${text}`, () => {
      expect(readSetValues([text])).to.deep.equal(want);
    });
  }

  it('lets the later one win', () => {
    expect(readSetValues(['a.b=1', 'a.c=2', 'a.b=3'])).to.deep.equal({ a: { b: 3, c: 2 } });
  });

  it('takes __proto__ for a key like any other', () => {
    expect(Object.keys(readSetValues(['__proto__.a=1']))).to.deep.equal(['__proto__']);
    expect(({} as Record<string, unknown>)['a']).to.equal(undefined);
  });

  const bad: readonly [what: string, texts: readonly string[], says: string][] = [
    ['no value', ['global.hub'], "got 'global.hub': the key 'hub' has no value; want KEY=VALUE, such as"],
    ['no key', ['=x'], "got '=x': a key is empty"],
    ['nothing', [''], "got '': a key is empty"],
    ['a key that ends with a dot', ['a.=x'], 'a key is empty'],
    ['a key without value before a comma', ['a,b=1'], "the key 'a' has no value"],
    ['a list without end', ['a={x,y'], "the list has no '}' at its end"],
    ['what follows a list', ['a={x}y'], "the key 'y' has no value"],
    ['an index that is none', ['a[x]=1'], "'x' is no index of a list from 0 to 65536"],
    ['an index that is too large', ['a[65537]=1'], 'is no index of a list'],
    ['an index without end', ['a[1=x'], 'is no index of a list'],
    ['a key below a text', ['a=x', 'a.b=y'], "got 'a.b=y': 'a' has a value already that is no map"],
    ['an index below a map', ['a.b=x', 'a[0]=y'], "'a' has a value already that is no list"],
    ['what is nested too deep', [`${'a.'.repeat(30)}b=x`], 'it is nested deeper than 30 keys'],
  ];
  for (const [what, texts, says] of bad) {
    it(`refuses ${what}`, () => {
      expect(() => readSetValues(texts)).to.throw(ConfigError, says);
    });
  }
});

describe('withSetValues', () => {
  it('merges maps, takes out by null, and replaces all else', () => {
    const values = { global: { hub: 'x', tag: 1, list: [1, 2] }, other: true };
    const sets = readSetValues([
      'global.tag=null',
      'global.hub=y',
      'global.list[0]=9',
      'other.deep=z',
      'gone.too=null',
    ]);
    expect(withSetValues(values, sets)).to.deep.equal({
      global: { hub: 'y', list: [9] },
      other: { deep: 'z' },
      gone: {},
    });
  });
});
