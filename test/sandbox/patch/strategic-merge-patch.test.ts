import { expect } from 'chai';
import fc from 'fast-check';

import type { JsonObject, JsonValue } from '../../../src/sandbox/json/json-value.js';
import { kindStrategy } from '../../../src/sandbox/kinds/strategies.js';
import type { KubernetesVersion } from '../../../src/sandbox/kubernetes-version.js';
import type { MergeSchema } from '../../../src/sandbox/patch/merge-schema.js';
import { applyStrategicMergePatch } from '../../../src/sandbox/patch/strategic-merge-patch.js';
import { deepFreeze } from '../../support/deep-freeze.js';

interface Case {
  readonly name: string;
  readonly object: JsonObject;
  readonly patch: JsonValue;
  readonly result: JsonObject;
}

const schema: MergeSchema = {
  fields: {
    containers: { mergeKey: 'name', fields: { env: { mergeKey: 'name' }, ports: { mergeKey: 'containerPort' } } },
    finalizers: { mergePrimitives: true },
  },
};

const app = { name: 'app', image: 'nginx' };
const other = { name: 'other', image: 'busybox' };
const proxy = { name: 'istio-proxy', image: 'p' };
const two = { containers: [app, other] };

/** Where new items go: recording `list-order`. */
const orders: readonly Case[] = [
  {
    name: 'puts new items in front',
    object: two,
    patch: { containers: [proxy] },
    result: { containers: [proxy, app, other] },
  },
  {
    name: 'puts new items behind the old ones that the patch names first',
    object: two,
    patch: { containers: [{ name: 'app' }, { name: 'other' }, proxy] },
    result: { containers: [app, other, proxy] },
  },
  {
    name: 'puts new items where $setElementOrder says',
    object: two,
    patch: {
      '$setElementOrder/containers': [{ name: 'app' }, { name: 'other' }, { name: 'istio-proxy' }],
      containers: [proxy],
    },
    result: { containers: [app, other, proxy] },
  },
  {
    name: 'puts a new item behind the one old item that the patch names, in front of the rest',
    object: two,
    patch: { containers: [{ name: 'app' }, proxy] },
    result: { containers: [app, proxy, other] },
  },
  {
    name: 'keeps server items in front of a named item that stood behind them',
    object: two,
    patch: { containers: [{ name: 'other', image: 'o' }, proxy] },
    result: { containers: [app, { name: 'other', image: 'o' }, proxy] },
  },
  {
    name: 'reorders what $setElementOrder names, without any list in the patch',
    object: two,
    patch: { '$setElementOrder/containers': [{ name: 'other' }, { name: 'app' }] },
    result: { containers: [other, app] },
  },
  {
    name: 'lets the order of the patch win over that of the server',
    object: two,
    patch: { containers: [{ name: 'other' }, { name: 'app' }] },
    result: { containers: [other, app] },
  },
  {
    name: 'sets scalars of a merging list in front, each once',
    object: { finalizers: ['a', 'b'] },
    patch: { finalizers: ['c', 'b'] },
    result: { finalizers: ['c', 'a', 'b'] },
  },
];

/** What directives and nulls do: recordings `strategic-merge` and `replace-directive`. */
const merges: readonly Case[] = [
  {
    name: 'merges items by key, in depth',
    object: { containers: [{ ...app, ports: [{ containerPort: 80 }] }] },
    patch: { containers: [{ name: 'app', ports: [{ containerPort: 81 }] }] },
    result: { containers: [{ ...app, ports: [{ containerPort: 81 }, { containerPort: 80 }] }] },
  },
  {
    name: 'deletes an item and adds another',
    object: { containers: [{ name: 'app', env: [{ name: 'A' }, { name: 'B' }] }] },
    patch: { containers: [{ name: 'app', env: [{ name: 'A', $patch: 'delete' }, { name: 'C' }] }] },
    result: { containers: [{ name: 'app', env: [{ name: 'C' }, { name: 'B' }] }] },
  },
  {
    name: 'replaces a merging list by the items beside $patch: replace',
    object: two,
    patch: { containers: [proxy, { $patch: 'replace' }] },
    result: { containers: [proxy] },
  },
  {
    name: 'replaces an object',
    object: { nodeSelector: { disk: 'ssd', zone: 'a' } },
    patch: { nodeSelector: { $patch: 'replace', k: 'v' } },
    result: { nodeSelector: { k: 'v' } },
  },
  {
    name: 'empties an object with $patch: delete',
    object: { nodeSelector: { disk: 'ssd' } },
    patch: { nodeSelector: { $patch: 'delete' } },
    result: { nodeSelector: {} },
  },
  {
    name: 'removes by null',
    object: { nodeSelector: { disk: 'ssd', zone: 'a' }, x: 1 },
    patch: { nodeSelector: { disk: null }, x: null, y: null },
    result: { nodeSelector: { zone: 'a' } },
  },
  {
    name: 'keeps nulls in what the object does not have: decoding deals with them',
    object: {},
    patch: { annotations: { a: null } },
    result: { annotations: { a: null } },
  },
  {
    name: 'keeps only what $retainKeys names',
    object: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } },
    patch: { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
    result: { strategy: { type: 'Recreate' } },
  },
  {
    name: 'deletes scalars from a merging list',
    object: { finalizers: ['a', 'b', 'c'] },
    patch: { '$deleteFromPrimitiveList/finalizers': ['b', 'x'] },
    result: { finalizers: ['a', 'c'] },
  },
  {
    name: 'replaces a list without merge key',
    object: { args: ['a', 'b'] },
    patch: { args: ['c'] },
    result: { args: ['c'] },
  },
  { name: 'replaces a value of another type', object: { a: [1] }, patch: { a: { b: 1 } }, result: { a: { b: 1 } } },
  { name: 'does nothing for null', object: { a: 1 }, patch: null, result: { a: 1 } },
];

/** Messages of k8s.io/apimachinery, util/strategicpatch and util/mergepatch. */
const refused: readonly (readonly [string, JsonObject, JsonValue, string])[] = [
  [
    'an item without merge key',
    two,
    { containers: [{ image: 'httpd' }] },
    'map: map[image:httpd] does not contain declared merge key: name',
  ],
  [
    'a deletion without merge key',
    two,
    { containers: [{ $patch: 'delete' }] },
    'does not contain declared merge key: name',
  ],
  [
    'an unknown directive for an object',
    {},
    { $patch: 'merge' },
    'unknown patch type: merge in map: map[$patch:merge]',
  ],
  [
    'an unknown directive for an item',
    two,
    { containers: [{ name: 'a', $patch: 'x' }] },
    'unknown patch type: x in map: map[$patch:x name:a]',
  ],
  [
    '$patch: merge for an item',
    two,
    { containers: [{ name: 'a', $patch: 'merge' }] },
    'merging lists cannot yet be specified in the patch',
  ],
  [
    '$retainKeys that leave out what the patch sets',
    { a: { b: 1 } },
    { a: { $retainKeys: ['b'], c: 1 } },
    'invalid patch format of retainKeys',
  ],
  ['$retainKeys that are no list', { a: { b: 1 } }, { a: { $retainKeys: 'b' } }, 'invalid patch format of retainKeys'],
  [
    'a list in another order than $setElementOrder',
    two,
    {
      '$setElementOrder/containers': [{ name: 'app' }, { name: 'other' }],
      containers: [{ name: 'other' }, { name: 'app' }],
    },
    "doesn't match $setElementOrder list",
  ],
  ['scalars among objects', two, { containers: ['a'] }, 'list element types are not identical'],
  ['lists of lists', { finalizers: ['a'] }, { finalizers: [['a']] }, 'lists of lists are not supported'],
  [
    '$setElementOrder that is no list',
    two,
    { '$setElementOrder/containers': {} },
    'expected a []interface {}, but received a map[string]interface {}',
  ],
  ['a patch that is a list', {}, [], 'json: cannot unmarshal array into Go value of type map[string]interface {}'],
];

describe('applyStrategicMergePatch', () => {
  for (const { name, object, patch, result } of [...orders, ...merges]) {
    it(name, () => {
      expect(applyStrategicMergePatch(deepFreeze(object), deepFreeze(patch), schema)).to.deep.equal(result);
    });
  }

  for (const [name, object, patch, message] of refused) {
    it(`refuses ${name}`, () => {
      expect(() => applyStrategicMergePatch(deepFreeze(object), deepFreeze(patch), schema)).to.throw(message);
    });
  }

  it('shares items and objects that the patch does not name', () => {
    const object = deepFreeze({ metadata: { labels: {} }, containers: [app, other] });
    const result = applyStrategicMergePatch(object, { containers: [{ name: 'other', image: 'x' }] }, schema);
    expect(result['metadata']).to.equal(object.metadata);
    expect(result).to.have.nested.property('containers[0]').that.equals(app);
  });

  it('keeps the prototype of what it makes, with any keys', () => {
    const patch = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"a":1}}') as JsonValue;
    const result = applyStrategicMergePatch({}, patch, schema);
    expect(Object.getPrototypeOf(result)).to.equal(Object.prototype);
    expect(Object.keys(result)).to.deep.equal(['__proto__', 'constructor']);
  });
});

const sidecar = { name: 'sidecar.initializer.istio.io' };
const second = { name: 'second.initializer.example.com' };
const ofPending = (pending: JsonValue): JsonObject => ({ metadata: { initializers: pending } });

/** The pending list is atomic on 1.7 and merges by name on 1.9: recordings `two-initializers-in-order`, `replace-directive`. */
const pendingLists: readonly (readonly [string, KubernetesVersion, JsonValue, JsonValue])[] = [
  ['1.7 takes a shorter list as it is', '1.7', { pending: [second] }, { pending: [second] }],
  ['1.9 keeps what a shorter list leaves out', '1.9', { pending: [second] }, { pending: [sidecar, second] }],
  [
    '1.7 takes a deletion for the whole list',
    '1.7',
    { pending: [{ $patch: 'delete', ...sidecar }] },
    { pending: [{ $patch: 'delete', ...sidecar }] },
  ],
  ['1.9 deletes by name', '1.9', { pending: [{ $patch: 'delete', ...sidecar }] }, { pending: [second] }],
  ['1.7 replaces the whole struct', '1.7', { $patch: 'replace', pending: [second] }, { pending: [second] }],
  ['1.9 replaces the whole struct', '1.9', { $patch: 'replace', pending: [second] }, { pending: [second] }],
];

describe('applyStrategicMergePatch on metadata.initializers', () => {
  for (const [name, version, patch, result] of pendingLists) {
    it(name, () => {
      const object = deepFreeze(ofPending({ pending: [sidecar, second] }));
      const ofKind = kindStrategy('Deployment').mergeSchema(version);
      expect(applyStrategicMergePatch(object, deepFreeze(ofPending(patch)), ofKind)).to.deep.equal(ofPending(result));
    });
  }
});

describe('applyStrategicMergePatch on any object', () => {
  const objects = fc.dictionary(fc.constantFrom('containers', 'finalizers', 'a', '$patch', 'name'), fc.jsonValue());

  it('changes nothing for an empty patch', () => {
    fc.assert(
      fc.property(objects, (object) => {
        expect(applyStrategicMergePatch(object as JsonObject, {}, schema)).to.deep.equal(object);
      }),
    );
  });

  it('orders every merged list completely: no item is lost or duplicated', () => {
    const list = fc.uniqueArray(fc.constantFrom<string>('a', 'b', 'c', 'd', 'e', 'f'));
    fc.assert(
      fc.property(list, list, (before, named) => {
        const itemsOf = (keys: readonly string[]): JsonObject => ({ containers: keys.map((name) => ({ name })) });
        const merged = applyStrategicMergePatch(itemsOf(before), itemsOf(named), schema);
        const keys = (merged['containers'] as readonly { readonly name: string }[]).map(({ name }) => name);
        expect([...keys].sort()).to.deep.equal([...new Set([...before, ...named])].sort());
        expect(keys.filter((key) => named.includes(key))).to.deep.equal(named);
        const serverOnly = before.filter((key) => !named.includes(key));
        expect(keys.filter((key) => !named.includes(key))).to.deep.equal(serverOnly);
      }),
    );
  });
});
