import { expect } from 'chai';
import fc from 'fast-check';

import type { JsonObject, JsonValue } from '../../../src/sandbox/json/json-value.js';
import { applyJsonPatch } from '../../../src/sandbox/patch/json-patch.js';
import { deepFreeze } from '../../support/deep-freeze.js';

interface Case {
  readonly name: string;
  readonly object: JsonObject;
  readonly patch: JsonValue;
  readonly result: JsonObject;
}

/** The examples of RFC 6902, appendix A, and what the standard says beside them. */
const applies: readonly Case[] = [
  {
    name: 'A.1 adds a member to an object',
    object: { foo: 'bar' },
    patch: [{ op: 'add', path: '/baz', value: 'qux' }],
    result: { baz: 'qux', foo: 'bar' },
  },
  {
    name: 'A.2 adds an item in front of the one at its index',
    object: { foo: ['bar', 'baz'] },
    patch: [{ op: 'add', path: '/foo/1', value: 'qux' }],
    result: { foo: ['bar', 'qux', 'baz'] },
  },
  {
    name: 'A.3 removes a member',
    object: { baz: 'qux', foo: 'bar' },
    patch: [{ op: 'remove', path: '/baz' }],
    result: { foo: 'bar' },
  },
  {
    name: 'A.4 removes an item',
    object: { foo: ['bar', 'qux', 'baz'] },
    patch: [{ op: 'remove', path: '/foo/1' }],
    result: { foo: ['bar', 'baz'] },
  },
  {
    name: 'A.5 replaces a value',
    object: { baz: 'qux', foo: 'bar' },
    patch: [{ op: 'replace', path: '/baz', value: 'boo' }],
    result: { baz: 'boo', foo: 'bar' },
  },
  {
    name: 'A.6 moves a value',
    object: { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } },
    patch: [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }],
    result: { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } },
  },
  {
    name: 'A.7 moves an item',
    object: { foo: ['all', 'grass', 'cows', 'eat'] },
    patch: [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
    result: { foo: ['all', 'cows', 'eat', 'grass'] },
  },
  {
    name: 'A.8 tests a value',
    object: { baz: 'qux', foo: ['a', 2, 'c'] },
    patch: [
      { op: 'test', path: '/baz', value: 'qux' },
      { op: 'test', path: '/foo/1', value: 2 },
    ],
    result: { baz: 'qux', foo: ['a', 2, 'c'] },
  },
  {
    name: 'A.10 adds a nested object',
    object: { foo: 'bar' },
    patch: [{ op: 'add', path: '/child', value: { grandchild: {} } }],
    result: { foo: 'bar', child: { grandchild: {} } },
  },
  {
    name: 'A.11 ignores unknown fields of an operation',
    object: { foo: 'bar' },
    patch: [{ op: 'add', path: '/baz', value: 'qux', xyz: 123 }],
    result: { foo: 'bar', baz: 'qux' },
  },
  {
    name: 'A.14 reads ~01 as ~1',
    object: { '/': 9, '~1': 10 },
    patch: [{ op: 'test', path: '/~01', value: 10 }],
    result: { '/': 9, '~1': 10 },
  },
  {
    name: 'A.16 appends a list as one item',
    object: { foo: ['bar'] },
    patch: [{ op: 'add', path: '/foo/-', value: ['abc', 'def'] }],
    result: { foo: ['bar', ['abc', 'def']] },
  },
  {
    name: 'copies a value',
    object: { a: { b: [1] }, c: [] },
    patch: [{ op: 'copy', from: '/a/b', path: '/c/-' }],
    result: { a: { b: [1] }, c: [[1]] },
  },
  {
    name: 'replaces an item, adds over a member, reads ~1 as a slash',
    object: { 'a/b': ['x'], c: 1 },
    patch: [
      { op: 'replace', path: '/a~1b/0', value: 'y' },
      { op: 'add', path: '/c', value: 2 },
    ],
    result: { 'a/b': ['y'], c: 2 },
  },
  {
    name: 'tests a missing member against null',
    object: { a: 1 },
    patch: [{ op: 'test', path: '/b', value: null }],
    result: { a: 1 },
  },
  { name: 'does nothing for null', object: { a: 1 }, patch: null, result: { a: 1 } },
  {
    name: 'sets a member named __proto__ as any other',
    object: {},
    patch: [{ op: 'add', path: '/__proto__', value: { polluted: true } }],
    result: JSON.parse('{"__proto__":{"polluted":true}}') as JsonObject,
  },
];

const pending: JsonObject = { metadata: { initializers: { pending: [{ name: 'sidecar.initializer.istio.io' }] } } };

/** Messages of github.com/evanphx/json-patch; the first two are in the recording `json-patch`. */
const fails: readonly (readonly [string, JsonObject, JsonValue, string])[] = [
  [
    'a test of another value',
    pending,
    [
      { op: 'test', path: '/metadata/initializers/pending/0/name', value: 'other' },
      { op: 'remove', path: '/metadata/initializers' },
    ],
    'Testing value /metadata/initializers/pending/0/name failed',
  ],
  [
    'removing what is not there',
    pending,
    [{ op: 'remove', path: '/metadata/nothing' }],
    'Unable to remove nonexistent key: nothing',
  ],
  [
    'a missing parent, remove',
    pending,
    [{ op: 'remove', path: '/spec/x' }],
    'jsonpatch remove operation does not apply: doc is missing path: /spec/x',
  ],
  [
    'a missing parent, add',
    pending,
    [{ op: 'add', path: '/spec/x', value: 1 }],
    'jsonpatch add operation does not apply: doc is missing path: /spec/x',
  ],
  [
    'a missing parent, test',
    pending,
    [{ op: 'test', path: '/spec/x', value: 1 }],
    'jsonpatch test operation does not apply: is missing path: /spec/x',
  ],
  [
    'replacing what is not there',
    pending,
    [{ op: 'replace', path: '/spec', value: 1 }],
    'jsonpatch replace operation does not apply: doc is missing key: /spec',
  ],
  [
    'moving from nowhere',
    pending,
    [{ op: 'move', from: '/a/b', path: '/c' }],
    'jsonpatch move operation does not apply: doc is missing from path: /a/b',
  ],
  [
    'copying to nowhere',
    pending,
    [{ op: 'copy', from: '/metadata', path: '/a/b' }],
    'jsonpatch copy operation does not apply: doc is missing destination path: /a/b',
  ],
  [
    'the whole document',
    pending,
    [{ op: 'remove', path: '' }],
    'jsonpatch remove operation does not apply: doc is missing path: ',
  ],
  ['an index past the end', { a: [1] }, [{ op: 'remove', path: '/a/1' }], 'Unable to remove invalid index: 1'],
  ['adding past the end', { a: [1] }, [{ op: 'add', path: '/a/3', value: 1 }], 'Unable to access invalid index: 3'],
  ['testing past the end', { a: [1] }, [{ op: 'test', path: '/a/3', value: 1 }], 'Unable to access invalid index: 3'],
  [
    'an index that is none',
    { a: [1] },
    [{ op: 'add', path: '/a/x', value: 1 }],
    'strconv.Atoi: parsing "x": invalid syntax',
  ],
  ['an unknown operation', {}, [{ op: 'merge', path: '/a' }], 'Unexpected kind: merge'],
  ['no operation', {}, [{ path: '/a' }], 'Unexpected kind: unknown'],
  ['an object', {}, { op: 'add' }, 'json: cannot unmarshal object into Go value of type jsonpatch.Patch'],
  ['a list of strings', {}, ['add'], 'json: cannot unmarshal string into Go value of type jsonpatch.operation'],
];

describe('applyJsonPatch', () => {
  for (const { name, object, patch, result } of applies) {
    it(name, () => {
      expect(applyJsonPatch(deepFreeze(object), deepFreeze(patch))).to.deep.equal(result);
    });
  }

  for (const [name, object, patch, message] of fails) {
    it(`refuses ${name}`, () => {
      expect(() => applyJsonPatch(deepFreeze(object), deepFreeze(patch))).to.throw(message);
    });
  }

  it('shares what no operation names', () => {
    const object = deepFreeze({ metadata: { labels: { a: '1' } }, spec: { list: [{ name: 'a' }, { name: 'b' }] } });
    const result = applyJsonPatch(object, [{ op: 'replace', path: '/spec/list/1', value: { name: 'c' } }]);
    expect(result['metadata']).to.equal(object.metadata);
    expect(result).to.have.nested.property('spec.list[0]').that.equals(object.spec.list[0]);
    expect(object.spec.list[1]).to.deep.equal({ name: 'b' });
  });

  it('removes again what it added, at any place', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), fc.jsonValue(), (object, key, value) => {
        fc.pre(!Object.hasOwn(object, key));
        const path = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
        const patch = [
          { op: 'add', path, value },
          { op: 'test', path, value },
          { op: 'remove', path },
        ] as JsonValue;
        expect(applyJsonPatch(deepFreeze(object) as JsonObject, patch)).to.deep.equal(object);
      }),
    );
  });
});
