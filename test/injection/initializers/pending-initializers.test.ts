import { expect } from 'chai';

import {
  hasFailed,
  initializersWithoutFirst,
  pendingInitializers,
} from '../../../src/injection/initializers/pending-initializers.js';
import type { Json } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';

describe('pendingInitializers', () => {
  const none: readonly [string, Json][] = [
    ['no initializers', {}],
    ['null', { initializers: null }],
    ['an empty map', { initializers: {} }],
    ['an empty list', { initializers: { pending: [] } }],
    ['a null list', { initializers: { pending: null } }],
    ['a result alone', { initializers: { result: { status: 'Failure' } } }],
    ['items without names', { initializers: { pending: [{}, null, 'a'] } }],
    ['a list for a map', { initializers: [] }],
  ];
  for (const [what, metadata] of none) {
    it(`finds nothing in ${what}`, () => {
      expect(pendingInitializers(deepFreeze({ metadata }))).to.equal(undefined);
    });
  }

  it('finds nothing in an object without metadata', () => {
    expect(pendingInitializers({})).to.equal(undefined);
  });

  it('finds the names in their order', () => {
    const object = deepFreeze({
      metadata: { initializers: { pending: [{ name: 'b' }, { name: 'a' }], result: null } },
    });
    expect(pendingInitializers(object)).to.deep.equal({ names: ['b', 'a'] });
  });

  it('keeps the result of one that failed', () => {
    const result = { status: 'Failure', message: 'no' };
    const object = deepFreeze({ metadata: { initializers: { pending: [{ name: 'a' }], result } } });
    expect(pendingInitializers(object)).to.deep.equal({ names: ['a'], result });
  });
});

describe('initializersWithoutFirst', () => {
  const result = { status: 'Failure' };
  const rows: readonly [string, readonly string[], Json | undefined, Json][] = [
    ['is null after the last name', ['a'], undefined, null],
    ['is null after the last name, with the result too', ['a'], result, null],
    ['replaces the list by the rest', ['a', 'b'], undefined, { $patch: 'replace', pending: [{ name: 'b' }] }],
    [
      'keeps the order of the rest',
      ['a', 'c', 'b'],
      undefined,
      { $patch: 'replace', pending: [{ name: 'c' }, { name: 'b' }] },
    ],
    ['keeps the result', ['a', 'b'], result, { $patch: 'replace', pending: [{ name: 'b' }], result }],
  ];
  for (const [effect, names, given, want] of rows) {
    it(effect, () => {
      const pending = deepFreeze(given === undefined ? { names } : { names, result: given });
      expect(initializersWithoutFirst(pending)).to.deep.equal(want);
    });
  }
});

describe('hasFailed', () => {
  for (const [what, initializers, failed] of [
    ['an object with a failed result', { result: { status: 'Failure' } }, true],
    ['one with another result', { result: { status: 'Success' } }, false],
    ['one that is pending', { pending: [{ name: 'a' }] }, false],
    ['one that is initialized', undefined, false],
  ] as const) {
    it(`is ${failed} for ${what}`, () => {
      expect(hasFailed({ metadata: { initializers } })).to.equal(failed);
    });
  }
});
