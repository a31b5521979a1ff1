import { objectsAt, stringAt } from '../json/json-path.js';
import type { JsonObject } from '../json/json-value.js';
import type { Collection } from '../store/collection.js';
import type { StoreEvent } from '../store/store-event.js';
import { parseStoredObject, type StoredObject } from '../store/stored-object.js';

/** An object that a controller sees: an initialized one, as a watch without `includeUninitialized` shows it. */
export interface SeenObject {
  readonly stored: StoredObject;
  readonly object: JsonObject;
}

/** One change as a controller sees it: what is initialized is ADDED, whenever it was created. */
export interface SeenChange {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly seen: SeenObject;
}

/** Calls `listener` with each change that a controller sees. */
export function watchInitialized(collection: Collection, listener: (change: SeenChange) => void): void {
  const visible = (stored: StoredObject | undefined): StoredObject | undefined =>
    stored?.uninitialized === false ? stored : undefined;
  collection.subscribe(({ current, previous }: StoreEvent) => {
    const now = visible(current);
    const before = visible(previous);
    const stored = now ?? before;
    if (stored === undefined) return;
    const type = now === undefined ? 'DELETED' : before === undefined ? 'ADDED' : 'MODIFIED';
    listener({ type, seen: { stored, object: parseStoredObject(stored) } });
  });
}

/** An entry of `metadata.ownerReferences`. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly isController: boolean;
  readonly blocksDeletion: boolean;
}

/** The owners of an object. */
export function ownersOf(object: JsonObject): readonly OwnerReference[] {
  return objectsAt(object, 'metadata', 'ownerReferences').map((reference) => ({
    apiVersion: stringAt(reference, 'apiVersion'),
    kind: stringAt(reference, 'kind'),
    name: stringAt(reference, 'name'),
    uid: stringAt(reference, 'uid'),
    isController: reference['controller'] === true,
    blocksDeletion: reference['blockOwnerDeletion'] === true,
  }));
}

/** `namespace/name`: the key under which controllers queue an object. */
export function queueKey({ namespace, name }: Pick<StoredObject, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}

/** The initialized objects of one collection by the controller that owns them, and those without a controller. */
export class OwnedObjects {
  readonly #byOwner = new Map<string, Map<string, SeenObject>>();

  /** `listener` is called after each change, with the controller that the object has, or had. */
  constructor(collection: Collection, listener: (change: SeenChange, owner: OwnerReference | undefined) => void) {
    const owners = new Map<string, string>();
    watchInitialized(collection, (change) => {
      const { stored, object } = change.seen;
      const owner = controllerOf(object);
      const index = owner?.uid ?? orphanIndex(stored.namespace);
      const last = owners.get(stored.uid);
      if (last !== undefined && (last !== index || change.type === 'DELETED')) this.#remove(last, stored.uid);
      if (change.type === 'DELETED') {
        owners.delete(stored.uid);
      } else {
        owners.set(stored.uid, index);
        this.#add(index, change.seen);
      }
      listener(change, owner);
    });
  }

  /** What a controller owns, oldest first. */
  ownedBy(ownerUid: string): readonly SeenObject[] {
    return [...(this.#byOwner.get(ownerUid)?.values() ?? [])];
  }

  /** The objects of a namespace that have no controller: one may adopt them. */
  orphansIn(namespace: string): readonly SeenObject[] {
    return this.ownedBy(orphanIndex(namespace));
  }

  #add(index: string, seen: SeenObject): void {
    const known = this.#byOwner.get(index) ?? new Map<string, SeenObject>();
    this.#byOwner.set(index, known.set(seen.stored.uid, seen));
  }

  #remove(index: string, uid: string): void {
    const known = this.#byOwner.get(index);
    known?.delete(uid);
    if (known?.size === 0) this.#byOwner.delete(index);
  }
}

/** The object that a key names, as it is now; undefined where it is gone or not initialized. */
export function getSeenObject(collection: Collection, key: string): SeenObject | undefined {
  const slash = key.indexOf('/');
  const stored = collection.get(key.slice(0, slash), key.slice(slash + 1));
  return stored?.uninitialized === false ? { stored, object: parseStoredObject(stored) } : undefined;
}

function orphanIndex(namespace: string): string {
  return `orphans in ${namespace}`;
}

/** The one owner that manages an object, if any does. */
function controllerOf(object: JsonObject): OwnerReference | undefined {
  return ownersOf(object).find(({ isController }) => isController);
}
