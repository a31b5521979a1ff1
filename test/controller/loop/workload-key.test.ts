import { expect } from 'chai';

import { keyOf, keyText, withUid } from '../../../src/controller/loop/workload-key.js';

const resource = { kind: 'Job', groupVersion: 'batch/v1', plural: 'jobs' };

describe('keyOf', () => {
  it('is the namespace and the name of an object, with its resource', () => {
    const object = { metadata: { namespace: 'a', name: 'pi', uid: 'u' }, spec: {} };
    expect(keyOf(resource, object)).to.deep.equal({ resource, namespace: 'a', name: 'pi' });
  });

  for (const [what, object] of [
    ['what has no namespace', { metadata: { name: 'pi' } }],
    ['what has no name', { metadata: { namespace: 'a' } }],
    ['what has a name that is no text', { metadata: { namespace: 'a', name: 1 } }],
    ['what has no metadata', {}],
    ['what is no object', null],
  ] as const) {
    it(`is undefined for ${what}`, () => {
      expect(keyOf(resource, object)).to.equal(undefined);
    });
  }
});

describe('withUid', () => {
  it('adds the uid of the object, where it has one, and leaves the text of the key', () => {
    const key = { resource, namespace: 'a', name: 'b' };
    expect(withUid(key, { metadata: { uid: 'u' } })).to.deep.equal({ ...key, uid: 'u' });
    expect(withUid(key, { metadata: {} })).to.equal(key);
    expect(keyText(withUid(key, { metadata: { uid: 'u' } }))).to.equal(keyText(key));
  });
});

describe('keyText', () => {
  it('differs for different kinds, namespaces and names', () => {
    const keys = [
      { resource, namespace: 'a', name: 'b' },
      { resource: { ...resource, kind: 'CronJob' }, namespace: 'a', name: 'b' },
      { resource, namespace: 'b', name: 'a' },
    ];
    expect(keys.map(keyText)).to.deep.equal(['Job/a/b', 'CronJob/a/b', 'Job/b/a']);
  });
});
