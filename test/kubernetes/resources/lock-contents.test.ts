import { expect } from 'chai';

import {
  lockContents,
  lockKeysOf,
  replicaIdentity,
  withLockContents,
} from '../../../src/kubernetes/resources/lock-contents.js';
import { deepFreeze } from '../../support/deep-freeze.js';
import { LEADER_RECORD as record } from '../../support/leader-record.js';

const LEADER_ANNOTATION = 'control-plane.alpha.kubernetes.io/leader';

describe('the lock in a ConfigMap', () => {
  it("reads client-go's record and the list of replicas, and nothing else", () => {
    const { record: read, replicas } = lockContents({
      metadata: { annotations: { [LEADER_ANNOTATION]: JSON.stringify(record) } },
      data: { 'replica.a_1': '7', 'replica.b.c_2': '8', config: 'x' },
    });
    expect(read).to.deep.equal(record);
    expect([...replicas]).to.deep.equal([
      ['a_1', '7'],
      ['b.c_2', '8'],
    ]);
  });

  it('keeps what is not its own, and the version that was read', () => {
    const object = deepFreeze({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'lock', resourceVersion: '5', labels: { a: 'b' }, annotations: { other: 'y' } },
      data: { config: 'x', 'replica.gone_1': '1' },
    });
    expect(withLockContents(object, { record, replicas: new Map([['a_1', '7']]) })).to.deep.equal({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'lock',
        resourceVersion: '5',
        labels: { a: 'b' },
        annotations: { other: 'y', [LEADER_ANNOTATION]: JSON.stringify(record) },
      },
      data: { config: 'x', 'replica.a_1': '7' },
    });
  });

  it('writes what it reads again', () => {
    const contents = { record, replicas: new Map([['a_1', '7']]) };
    expect(lockContents(withLockContents({}, contents))).to.deep.equal(contents);
  });

  it('is another one for another initializer, in the same ConfigMap', () => {
    const [ours, theirs] = ['a.example.com', 'b.example.com'].map((name) => lockKeysOf(name, 'a.example.com'));
    const contents = { record, replicas: new Map([['a_1', '7']]) };
    const others = { record: { ...record, holderIdentity: 'b_1' }, replicas: new Map([['b_1', '8']]) };
    const both = withLockContents(withLockContents({}, contents, ours), others, theirs);
    expect(lockContents(both, ours)).to.deep.equal(contents);
    expect(lockContents(both, theirs)).to.deep.equal(others);
    expect(
      lockContents(withLockContents(both, { record: undefined, replicas: new Map() }, theirs), ours),
    ).to.deep.equal(contents);
  });

  it('has the annotation of client-go for the usual name, and keys that a server takes for any other', () => {
    expect(lockKeysOf('a.example.com', 'a.example.com').leader).to.equal(LEADER_ANNOTATION);
    const { leader, replicaPrefix } = lockKeysOf('b.example.com', 'a.example.com');
    expect(leader).to.match(/^[a-z.]+\/leader$/);
    expect(replicaPrefix).to.match(/^[-._a-zA-Z0-9]+$/);
  });

  for (const [what, text] of [
    ['no record', undefined],
    ['no JSON', 'leader'],
    ['a list', '[]'],
  ] as const) {
    it(`takes ${what} for no record`, () => {
      const annotations = text === undefined ? {} : { [LEADER_ANNOTATION]: text };
      expect(lockContents({ metadata: { annotations } }).record).to.equal(undefined);
    });
  }

  it('takes fields of another type for empty ones', () => {
    const annotations = { [LEADER_ANNOTATION]: '{"holderIdentity":1,"leaderTransitions":"x"}' };
    expect(lockContents({ metadata: { annotations } }).record).to.include({ holderIdentity: '', leaderTransitions: 0 });
  });

  for (const [name, key] of [
    ['istio-initializer-1-abc', 'istio-initializer-1-abc_ff'],
    ['a b/c', 'a-b-c_ff'],
    ['n'.repeat(253), `${'n'.repeat(200)}_ff`],
  ] as const) {
    it(`makes an identity of ${name.slice(0, 24)} that fits a key`, () => {
      expect(replicaIdentity(name, 'ff')).to.equal(key);
    });
  }
});
