import { expect } from 'chai';

import { renewLock, withdrawFromLock } from '../../../src/controller/leadership/lock-transition.js';
import type { LeaderElectionRecord, LockContents } from '../../../src/kubernetes/resources/lock-contents.js';

const led = (holderIdentity: string, leaderTransitions = 3): LeaderElectionRecord => ({
  holderIdentity,
  leaseDurationSeconds: 15,
  acquireTime: '2026-01-01T00:00:00Z',
  renewTime: '2026-01-01T00:00:02Z',
  leaderTransitions,
});
const lock = (record: LeaderElectionRecord | undefined, ...replicas: string[]): LockContents => ({
  record,
  replicas: new Map(replicas.map((identity) => [identity, '1'])),
});
const moment = {
  identity: 'me',
  leaderExpired: false,
  staleReplicas: new Set<string>(),
  beat: 9,
  time: new Date('2026-01-01T00:00:05.678Z'),
};
const NOW = '2026-01-01T00:00:05Z';

describe('renewLock', () => {
  for (const [what, before, expired, holder, acquired, transitions] of [
    ['leads where no replica has led yet', lock(undefined), false, 'me', true, 0],
    ['leads where the leader has left', lock(led('')), false, 'me', true, 4],
    ['leads where the leader is expired', lock(led('other')), true, 'me', true, 4],
    ['goes on leading', lock(led('me')), false, 'me', false, 3],
    ['goes on leading although it did not renew for a while', lock(led('me')), true, 'me', false, 3],
    ['leaves another the lead', lock(led('other')), false, 'other', false, 3],
  ] as const) {
    it(what, () => {
      const { record } = renewLock(before, { ...moment, leaderExpired: expired });
      expect(record).to.deep.equal({
        ...led(holder, transitions),
        ...(acquired ? { acquireTime: NOW } : {}),
        ...(holder === 'me' ? { renewTime: NOW } : {}),
      });
    });
  }

  it('gives a sign of life that is never the same', () => {
    const first = renewLock(lock(undefined), moment).replicas;
    expect([...first]).to.deep.equal([['me', `9 ${NOW}`]]);
    expect(renewLock(lock(undefined), { ...moment, beat: 10 }).replicas).not.to.deep.equal(first);
  });

  it('takes stale replicas off the list where it leads, and only there', () => {
    const stale = { ...moment, staleReplicas: new Set(['dead', 'me']) };
    const names = (record: LeaderElectionRecord): readonly string[] => [
      ...renewLock(lock(record, 'dead', 'alive', 'me'), stale).replicas.keys(),
    ];
    expect(names(led('me'))).to.deep.equal(['alive', 'me']);
    expect(names(led('other'))).to.deep.equal(['dead', 'alive', 'me']);
  });
});

describe('withdrawFromLock', () => {
  it('leaves the lead to anybody, and the list', () => {
    expect(withdrawFromLock(lock(led('me'), 'me', 'other'), 'me')).to.deep.equal(lock(led(''), 'other'));
  });

  it("leaves the list, and another's lead as it is", () => {
    expect(withdrawFromLock(lock(led('other'), 'me', 'other'), 'me')).to.deep.equal(lock(led('other'), 'other'));
  });

  it('has nothing to write where it is not in the lock', () => {
    expect(withdrawFromLock(lock(led('other'), 'other'), 'me')).to.equal(undefined);
    expect(withdrawFromLock(lock(undefined), 'me')).to.equal(undefined);
  });
});
