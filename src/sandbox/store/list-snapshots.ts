import type { StoredObject } from './stored-object.js';

/** How long a list can be continued: etcd keeps old revisions at least that long. */
const LIFETIME_MS = 5 * 60_000;
const MAX_SNAPSHOTS = 50;

/** Which list: all objects of a resource or of one namespace, as of a resourceVersion. */
export interface SnapshotKey {
  readonly resourceVersion: number;
  readonly namespace: string;
}

interface Snapshot {
  readonly objects: readonly StoredObject[];
  readonly until: number;
}

/** The lists of one resource that were cut by a `limit`, so that later pages are of the same resourceVersion. */
export class ListSnapshots {
  readonly #snapshots = new Map<string, Snapshot>();

  /** Keeps a list for a while. */
  keep(key: SnapshotKey, objects: readonly StoredObject[], now: Date): void {
    const oldest = this.#snapshots.keys().next();
    if (this.#snapshots.size >= MAX_SNAPSHOTS && oldest.done !== true) this.#snapshots.delete(oldest.value);
    this.#snapshots.set(snapshotKey(key), { objects, until: now.getTime() + LIFETIME_MS });
  }

  /** The list as it was, undefined where that is no longer known. */
  find(key: SnapshotKey, now: Date): readonly StoredObject[] | undefined {
    for (const [old, { until }] of this.#snapshots) if (until < now.getTime()) this.#snapshots.delete(old);
    return this.#snapshots.get(snapshotKey(key))?.objects;
  }
}

function snapshotKey({ resourceVersion, namespace }: SnapshotKey): string {
  return `${resourceVersion} ${namespace}`;
}
