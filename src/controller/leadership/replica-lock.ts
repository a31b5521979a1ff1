import type { LockStore } from '../../kubernetes/resources/lock-config-map.js';
import type { LockContents } from '../../kubernetes/resources/lock-contents.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import type { Clock } from '../../runtime/clock.js';
import { holderOf, LEASE_MS, renewLock, STALE_REPLICA_MS, withdrawFromLock } from './lock-transition.js';
import { Observations } from './observations.js';
import { pageIn } from './replica-page.js';

export interface ReplicaLockOptions {
  readonly store: LockStore;
  /** Of this process; unique among the replicas. */
  readonly identity: string;
  readonly clock: Clock;
  /** For the times in the lock, which only users read. */
  readonly wallClock: () => Date;
  /** Where this replica's page is, as `http://ADDRESS:PORT`; default: others can't reach it. */
  readonly page?: string | undefined;
}

// Others write as well; after a few conflicts in a row the next renewal tries again.
const MOST_CONFLICTS = 4;

/** A replica's part in the lock, and what it has seen of the others. Exchanges are made one at a time. */
export class ReplicaLock {
  readonly #options: ReplicaLockOptions;
  readonly #leader = new Observations();
  readonly #replicas = new Observations();
  #contents: LockContents | undefined;
  #beat = 0;

  constructor(options: ReplicaLockOptions) {
    this.#options = options;
  }

  /** The leader, as last seen; undefined where the lock was not read yet, or where the leader's lease has expired. */
  get leader(): string | undefined {
    return this.#contents === undefined || this.#leaderExpired ? undefined : holderOf(this.#contents);
  }

  /** Reads the lock, to know what others do.  @throws what the store does */
  refresh(): Promise<void> {
    return this.#update(() => undefined);
  }

  /** Writes a sign of life, and leads where no other replica does.  @throws what the store does */
  renew(): Promise<void> {
    this.#beat += 1;
    return this.#update((contents) =>
      renewLock(contents, {
        identity: this.#options.identity,
        leaderExpired: this.#leaderExpired,
        staleReplicas: this.#replicas.unchangedFor(STALE_REPLICA_MS, this.#options.clock.now()),
        beat: this.#beat,
        time: this.#options.wallClock(),
        page: this.#options.page,
      }),
    );
  }

  /** Leaves the lock; resolves when this replica is no longer in it.  @throws what the store does */
  withdraw(): Promise<void> {
    return this.#update((contents) => withdrawFromLock(contents, this.#options.identity));
  }

  /** The other replicas on the list, and when each was last seen to write something new, in the clock's milliseconds. */
  otherReplicas(): ReadonlyMap<string, number> {
    const others = [...(this.#contents?.replicas.keys() ?? [])].filter((other) => other !== this.#options.identity);
    return new Map(others.map((other) => [other, this.#replicas.changedAtMs(other) ?? 0]));
  }

  /** The URL of another replica's page; undefined: it does not say, or what it says is none. */
  pageOf(replica: string): string | undefined {
    return pageIn(this.#contents?.replicas.get(replica) ?? '');
  }

  get #leaderExpired(): boolean {
    return this.#leader.unchangedFor(LEASE_MS, this.#options.clock.now()).size > 0;
  }

  async #update(change: (contents: LockContents) => LockContents | undefined): Promise<void> {
    const { store } = this.#options;
    for (let conflicts = 1; ; conflicts += 1) {
      const stored = await store.read();
      this.#observe(stored.contents);
      const wanted = change(stored.contents);
      if (wanted === undefined) return;
      try {
        await store.write(stored, wanted);
        this.#observe(wanted);
        return;
      } catch (error) {
        if (!(error instanceof KubeApiError && error.isConflict) || conflicts === MOST_CONFLICTS) throw error;
      }
    }
  }

  #observe(contents: LockContents): void {
    const now = this.#options.clock.now();
    this.#contents = contents;
    const { record } = contents;
    this.#leader.observe(new Map(record === undefined ? [] : [['leader', JSON.stringify(record)]]), now);
    this.#replicas.observe(contents.replicas, now);
  }
}
