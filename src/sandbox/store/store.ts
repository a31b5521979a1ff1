import { plainError } from '../api-status.js';
import type { JsonObject } from '../json/json-value.js';
import { Collection } from './collection.js';
import type { StoreEvent } from './store-event.js';
import { type StoredObject, toStoredObject } from './stored-object.js';

/** etcd refuses a request above this size; the real server passes on its message. */
const MAX_REQUEST_BYTES = 1.5 * 1024 * 1024;

/**
 * What etcd is to the real server: every object by storage resource, and one counter of revisions for all of them. All
 * methods are synchronous, so that a handler that reads, decides and writes without awaiting in between cannot lose a race.
 */
export class Store {
  #resourceVersion = 1;
  readonly #collections = new Map<string, Collection>();

  readonly #historyLength: number;

  constructor(historyLength: number) {
    this.#historyLength = historyLength;
  }

  /** The resourceVersion of the last change of anything. */
  get resourceVersion(): number {
    return this.#resourceVersion;
  }

  /** All objects of a storage resource such as `deployments`. */
  collection(resource: string): Collection {
    const known = this.#collections.get(resource);
    if (known !== undefined) return known;
    const created = new Collection(this.#historyLength);
    this.#collections.set(resource, created);
    return created;
  }

  /** Forgets the history of every resource: a new watch can begin, but none can resume from an earlier resourceVersion. */
  forgetHistory(): void {
    for (const { history } of this.#collections.values()) history.forget(this.#resourceVersion);
  }

  /** Stores a new object, or the next version of a stored one. */
  write(collection: Collection, object: JsonObject, previous?: StoredObject): StoredObject {
    const current = toStoredObject(object, this.#resourceVersion + 1);
    if (requestBytes(current, previous) > MAX_REQUEST_BYTES) throw plainError('etcdserver: request is too large');
    collection.apply(this.#event(current, previous));
    return current;
  }

  /** Removes an object. Its DELETED event has a new resourceVersion, the object in the event keeps its last one. */
  remove(collection: Collection, previous: StoredObject): void {
    collection.apply(this.#event(undefined, previous));
  }

  #event(current: StoredObject | undefined, previous: StoredObject | undefined): StoreEvent {
    this.#resourceVersion += 1;
    return { resourceVersion: this.#resourceVersion, current, previous, rendered: new Map() };
  }
}

/**
 * The size of etcd's transaction. A change asks for the key once more than a creation does, to read what is there if it lost a
 * race: so an object that just fits can be created, and no change of it that saves less than its key can be stored.
 */
function requestBytes({ namespace, name, tail }: StoredObject, previous: StoredObject | undefined): number {
  const keyBytes = Buffer.byteLength(`/registry/${namespace}/${name}`);
  return tail.length + keyBytes * (previous === undefined ? 2 : 3);
}
