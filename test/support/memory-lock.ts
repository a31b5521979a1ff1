import type { LockStore } from '../../src/kubernetes/resources/lock-config-map.js';
import type { LockContents } from '../../src/kubernetes/resources/lock-contents.js';
import { apiError } from './scripted-client.js';

/** A lock that replicas of a test share; what it is asked fails with `failure` while that is set. */
export interface MemoryLock extends LockStore {
  contents: LockContents;
  failure: number | undefined;
  writes: number;
}

/** An empty lock. A write holds only for what was read, as that of an API server does. */
export function memoryLock(): MemoryLock {
  let version = 0;
  const versions = new WeakMap<LockContents, number>();
  const lock: MemoryLock = {
    contents: { record: undefined, replicas: new Map() },
    failure: undefined,
    writes: 0,
    read: async () => {
      await throwIfFailing();
      const contents = { ...lock.contents };
      versions.set(contents, version);
      return { contents, object: {} };
    },
    write: async (stored, contents) => {
      await throwIfFailing();
      if (versions.get(stored.contents) !== version) throw apiError(409);
      version += 1;
      lock.writes += 1;
      lock.contents = contents;
    },
  };
  return lock;

  async function throwIfFailing(): Promise<void> {
    // Others get in between a read and a write.
    await Promise.resolve();
    if (lock.failure !== undefined) throw apiError(lock.failure);
  }
}
