import type { LeaderElectionRecord, LockContents } from '../../kubernetes/resources/lock-contents.js';
import { signOfLife } from './replica-page.js';

/** A leader that was not seen to renew for this long no longer leads. */
export const LEASE_MS = 15_000;
/** A replica that was not seen to write for this long is removed from the list. */
export const STALE_REPLICA_MS = 3 * LEASE_MS;

/** What a replica knows when it renews. */
export interface RenewContext {
  readonly identity: string;
  /** The leader on record was not seen to renew for a lease. */
  readonly leaderExpired: boolean;
  /** Replicas that were not seen to write for a long time. */
  readonly staleReplicas: ReadonlySet<string>;
  /** Counts this replica's writes, so that each differs from the one before. */
  readonly beat: number;
  /** The time to write, for readers. */
  readonly time: Date;
  /** Where this replica's page is, as `http://ADDRESS:PORT`; undefined: others can't reach it. */
  readonly page?: string | undefined;
}

/** The leader according to the record; undefined where there is none. */
export function holderOf({ record }: LockContents): string | undefined {
  return record === undefined || record.holderIdentity === '' ? undefined : record.holderIdentity;
}

const rfc3339 = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, 'Z');

/**
 * The lock after a ready replica has renewed: it is on the list, and leads where it did, where there is no leader, or
 * where the leader's lease has expired. The leader removes stale replicas from the list.
 */
export function renewLock(contents: LockContents, context: RenewContext): LockContents {
  const { identity, leaderExpired, staleReplicas, beat, time, page } = context;
  const holder = holderOf(contents);
  const leads = holder === undefined || holder === identity || leaderExpired;
  const others = [...contents.replicas].filter(([other]) => !(leads && staleReplicas.has(other)));
  return {
    record: leads ? renewRecord(contents, context) : contents.record,
    replicas: new Map([...others, [identity, signOfLife({ beat, time: rfc3339(time), page })]]),
  };
}

/** The lock without a replica that leaves, whose lease others need not wait for; undefined where it is not in it. */
export function withdrawFromLock(contents: LockContents, identity: string): LockContents | undefined {
  const { record, replicas } = contents;
  const leads = record?.holderIdentity === identity;
  if (!leads && !replicas.has(identity)) return undefined;
  return {
    record: leads ? { ...record, holderIdentity: '' } : record,
    replicas: new Map([...replicas].filter(([other]) => other !== identity)),
  };
}

function renewRecord({ record }: LockContents, { identity, time }: RenewContext): LeaderElectionRecord {
  const now = rfc3339(time);
  const lease = { holderIdentity: identity, leaseDurationSeconds: LEASE_MS / 1000, renewTime: now };
  if (record?.holderIdentity === identity) return { ...record, ...lease };
  return { ...lease, acquireTime: now, leaderTransitions: record === undefined ? 0 : record.leaderTransitions + 1 };
}
