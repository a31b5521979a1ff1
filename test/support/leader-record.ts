import type { LeaderElectionRecord } from '../../src/kubernetes/resources/lock-contents.js';

/** A record of client-go's leader election. */
export const LEADER_RECORD: LeaderElectionRecord = {
  holderIdentity: 'a_1',
  leaseDurationSeconds: 15,
  acquireTime: '2026-01-01T00:00:00Z',
  renewTime: '2026-01-01T00:00:04Z',
  leaderTransitions: 2,
};
