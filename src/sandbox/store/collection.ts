import { ListSnapshots } from './list-snapshots.js';
import type { StoreEvent, StoreListener } from './store-event.js';
import type { StoredObject } from './stored-object.js';
import { WatchHistory } from './watch-history.js';

/** All objects of one storage resource, in no particular API version, with their history and their watchers. */
export class Collection {
  readonly history: WatchHistory;
  readonly snapshots = new ListSnapshots();
  readonly #namespaces = new Map<string, Map<string, StoredObject>>();
  readonly #listeners = new Set<StoreListener>();
  readonly #objectListeners = new Map<string, Set<StoreListener>>();

  constructor(historyLength: number) {
    this.history = new WatchHistory(historyLength);
  }

  /** The stored object, or undefined. */
  get(namespace: string, name: string): StoredObject | undefined {
    return this.#namespaces.get(namespace)?.get(name);
  }

  /** Every object of a namespace, or of all of them, in the order of their keys, as etcd lists them. */
  list(namespace?: string): readonly StoredObject[] {
    if (namespace !== undefined) return sortedValues(this.#namespaces.get(namespace));
    // In a key a namespace ends with a slash, which sorts after a dash: `a-b/x` comes before `a/x`.
    return sortedValues(this.#namespaces, '/').flatMap((objects) => sortedValues(objects));
  }

  /** Whether a namespace holds any object. */
  isEmpty(namespace: string): boolean {
    return (this.#namespaces.get(namespace)?.size ?? 0) === 0;
  }

  /** Applies a change and calls the listeners. Only the store calls this: it assigns the resourceVersions. */
  apply(event: StoreEvent): void {
    const subject = event.current ?? event.previous;
    if (subject === undefined) return;
    if (event.current === undefined) this.#namespaces.get(subject.namespace)?.delete(subject.name);
    else this.#namespaceOf(subject.namespace).set(subject.name, event.current);
    this.history.add(event);
    for (const listener of this.#listeners) listener(event);
    for (const listener of this.#objectListeners.get(keyOf(subject.namespace, subject.name)) ?? []) listener(event);
  }

  /** Listens to every change from now on, until the returned function is called. */
  subscribe(listener: StoreListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Listens to the changes of one object from now on, until the returned function is called. */
  subscribeToObject(subject: StoredObject, listener: StoreListener): () => void {
    const key = keyOf(subject.namespace, subject.name);
    const listeners = this.#objectListeners.get(key) ?? new Set();
    this.#objectListeners.set(key, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#objectListeners.delete(key);
    };
  }

  /** Whether anybody listens to the changes of this object alone. */
  isListenedTo({ namespace, name }: StoredObject): boolean {
    return this.#objectListeners.has(keyOf(namespace, name));
  }

  #namespaceOf(namespace: string): Map<string, StoredObject> {
    const known = this.#namespaces.get(namespace);
    if (known !== undefined) return known;
    const created = new Map<string, StoredObject>();
    this.#namespaces.set(namespace, created);
    return created;
  }
}

function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

function sortedValues<Value>(map: ReadonlyMap<string, Value> | undefined, ending = ''): Value[] {
  return [...(map ?? [])].sort(([a], [b]) => (a + ending < b + ending ? -1 : 1)).map(([, value]) => value);
}
