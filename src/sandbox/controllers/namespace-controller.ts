import { listAt, valueAt } from '../json/json-path.js';
import type { Registry } from '../registry/registry.js';
import type { Collection } from '../store/collection.js';
import type { Store } from '../store/store.js';
import type { StoreEvent } from '../store/store-event.js';
import { parseStoredObject, type StoredObject } from '../store/stored-object.js';

/**
 * Finishes the deletion of namespaces, as the controller manager does: everything in a terminating one is removed but
 * what has finalizers of its own, and then the namespace itself, once it is empty.
 */
export function startNamespaceController(store: Store, registry: Registry): void {
  const namespaces = store.collection('namespaces');
  const contents = registry.kinds.filter((kind) => kind.namespaced).map((kind) => store.collection(kind.resource));
  const terminating = new Set<string>();
  const enqueue = (name: string): void => {
    // Not in the tick of the change: its own listeners come first.
    setImmediate(() => {
      if (finalizeNamespace({ store, namespaces, contents }, name)) terminating.delete(name);
    });
  };
  namespaces.subscribe(({ current }) => {
    if (current === undefined || !isTerminating(current)) return;
    terminating.add(current.name);
    enqueue(current.name);
  });
  const onContent = ({ current, previous }: StoreEvent): void => {
    if (current === undefined && previous !== undefined && terminating.has(previous.namespace)) {
      enqueue(previous.namespace);
    }
  };
  for (const collection of contents) collection.subscribe(onContent);
}

interface Stores {
  readonly store: Store;
  readonly namespaces: Collection;
  readonly contents: readonly Collection[];
}

function isTerminating(namespace: StoredObject): boolean {
  return valueAt(parseStoredObject(namespace), 'status', 'phase') === 'Terminating';
}

/** Whether the namespace is gone. */
function finalizeNamespace({ store, namespaces, contents }: Stores, name: string): boolean {
  for (const collection of contents) {
    for (const object of collection.list(name)) {
      if (listAt(parseStoredObject(object), 'metadata', 'finalizers').length === 0) store.remove(collection, object);
    }
  }
  const namespace = namespaces.get('', name);
  if (namespace === undefined) return true;
  if (!isTerminating(namespace) || !contents.every((collection) => collection.isEmpty(name))) return false;
  store.remove(namespaces, namespace);
  return true;
}
