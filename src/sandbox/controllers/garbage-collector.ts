import type { ApiContext } from '../api-context.js';
import { StatusError } from '../api-status.js';
import { objectsAt, stringAt, stringsAt } from '../json/json-path.js';
import type { JsonObject } from '../json/json-value.js';
import type { ResourceKind } from '../registry/resource-kind.js';
import { controllerAccount, InternalClient } from './internal-client.js';
import { KeyQueue } from './key-queue.js';
import {
  getSeenObject,
  type OwnerReference,
  ownersOf,
  queueKey,
  type SeenChange,
  type SeenObject,
  watchInitialized,
} from './owned-objects.js';
import { isBeingDeleted } from './pod-control.js';

const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

/** An object that the collector knows: the key `resource/namespace/name` says where it is. */
interface Node {
  readonly key: string;
  readonly uid: string;
}

class GarbageCollector {
  readonly #client: InternalClient;
  readonly #queue: KeyQueue;
  readonly #dependents = new Map<string, Map<string, string>>();

  readonly #context: ApiContext;

  constructor(context: ApiContext) {
    this.#context = context;
    this.#client = new InternalClient(context, controllerAccount('generic-garbage-collector'));
    this.#queue = new KeyQueue((key) => this.#process(key), context.stopping);
  }

  observe({ resource }: ResourceKind, { type, seen }: SeenChange): void {
    const node = { key: `${resource}/${queueKey(seen.stored)}`, uid: seen.stored.uid };
    const owners = ownersOf(seen.object);
    if (type === 'DELETED') {
      this.#forget(node, owners);
      return;
    }
    for (const { uid } of owners) {
      this.#dependents.set(uid, (this.#dependents.get(uid) ?? new Map<string, string>()).set(node.uid, node.key));
    }
    const waits = stringsAt(seen.object, 'metadata', 'finalizers').some(
      (name) => name === ORPHAN || name === FOREGROUND,
    );
    if (owners.length > 0 || (waits && isBeingDeleted(seen.object))) this.#queue.add(node.key);
  }

  /** Its dependents may have lost their last owner; an owner that waited for its deletion may now be deleted. */
  #forget(node: Node, owners: readonly OwnerReference[]): void {
    for (const key of this.#dependents.get(node.uid)?.values() ?? []) this.#queue.add(key);
    this.#dependents.delete(node.uid);
    for (const owner of owners) {
      this.#dependents.get(owner.uid)?.delete(node.uid);
      const found = this.#ownerOf(owner, node.key.split('/')[1] ?? '');
      if (found !== undefined) this.#queue.add(found.key);
    }
  }

  async #process(key: string): Promise<void> {
    const seen = this.#seen(key);
    if (seen === undefined) return;
    const finalizers = stringsAt(seen.object, 'metadata', 'finalizers');
    if (!isBeingDeleted(seen.object)) await this.#collect(key, seen);
    else if (finalizers.includes(ORPHAN)) await this.#orphanDependents(key, seen);
    else if (finalizers.includes(FOREGROUND)) await this.#deleteDependents(key, seen);
  }

  /** Deletes an object without any owner left; where some are left, removes its references to the others. */
  async #collect(key: string, { object, stored }: SeenObject): Promise<void> {
    const owners = ownersOf(object);
    const lost = owners.filter((owner) => this.#isLost(owner, stored.namespace));
    if (lost.length === 0) return;
    if (lost.length === owners.length) {
      await this.#delete(key, { object, stored });
      return;
    }
    const uids = lost.map(({ uid }) => uid);
    await this.#patch(key, patchWithoutOwners(object, uids, stored.uid));
  }

  async #orphanDependents(key: string, { object, stored }: SeenObject): Promise<void> {
    for (const dependentKey of this.#dependents.get(stored.uid)?.values() ?? []) {
      const dependent = this.#seen(dependentKey);
      if (dependent === undefined) continue;
      await this.#patch(dependentKey, patchWithoutOwners(dependent.object, [stored.uid], dependent.stored.uid));
    }
    this.#dependents.delete(stored.uid);
    await this.#patch(key, patchWithoutFinalizer(object, ORPHAN));
  }

  /** Dependents that block the deletion are deleted first; those that don't are collected afterwards. */
  async #deleteDependents(key: string, { object, stored }: SeenObject): Promise<void> {
    const dependents = [...(this.#dependents.get(stored.uid)?.values() ?? [])].flatMap((dependentKey) => {
      const dependent = this.#seen(dependentKey);
      const reference = dependent && ownersOf(dependent.object).find(({ uid }) => uid === stored.uid);
      return dependent !== undefined && reference?.blocksDeletion === true ? [{ key: dependentKey, dependent }] : [];
    });
    for (const { key: dependentKey, dependent } of dependents) {
      if (!isBeingDeleted(dependent.object)) await this.#delete(dependentKey, dependent);
    }
    if (dependents.length === 0) await this.#patch(key, patchWithoutFinalizer(object, FOREGROUND));
  }

  async #delete(key: string, { object, stored }: SeenObject): Promise<void> {
    const finalizers = stringsAt(object, 'metadata', 'finalizers');
    const own = finalizers.includes(ORPHAN) ? 'Orphan' : finalizers.includes(FOREGROUND) ? 'Foreground' : 'Background';
    await this.#send('delete', key, { propagationPolicy: own, preconditions: { uid: stored.uid } });
  }

  async #patch(key: string, metadata: JsonObject): Promise<void> {
    await this.#send('patch', key, { metadata });
  }

  async #send(verb: 'delete' | 'patch', key: string, body: JsonObject): Promise<void> {
    const [resource = '', namespace = '', name = ''] = key.split('/');
    const { apiVersion } = this.#client.kindOf(resource);
    try {
      await this.#client.send({ verb, apiVersion, resource, namespace, name, body });
    } catch (error) {
      // It was deleted meanwhile.
      if (!(error instanceof StatusError) || error.code !== 404) throw error;
    }
  }

  #seen(key: string): SeenObject | undefined {
    const slash = key.indexOf('/');
    return getSeenObject(this.#context.store.collection(key.slice(0, slash)), key.slice(slash + 1));
  }

  /** Whether an owner is known not to exist; an owner of a kind that is not served counts as existing. */
  #isLost(owner: OwnerReference, namespace: string): boolean {
    const found = this.#ownerOf(owner, namespace);
    return found !== undefined && found.uid !== owner.uid;
  }

  #ownerOf({ kind: name, name: ownerName }: OwnerReference, namespace: string): Node | undefined {
    const kind = this.#context.registry.kinds.find((candidate) => candidate.kind === name);
    if (kind === undefined) return undefined;
    const place = kind.namespaced ? namespace : '';
    const uid = this.#context.store.collection(kind.resource).get(place, ownerName)?.uid ?? '';
    return { key: `${kind.resource}/${place}/${ownerName}`, uid };
  }
}

/**
 * The garbage collector (pkg/controller/garbagecollector): deletes what has lost all its owners, and finishes deletions that
 * wait for it, by orphaning the dependents (`orphan`) or by deleting them first (`foregroundDeletion`). As the collector may
 * not see uninitialized objects, such a deletion waits until the object is initialized.
 */
export function startGarbageCollector(context: ApiContext): void {
  const collector = new GarbageCollector(context);
  for (const kind of context.registry.kinds) {
    if (kind.kind === 'Event') continue;
    watchInitialized(context.store.collection(kind.resource), (change) => {
      collector.observe(kind, change);
    });
  }
}

function patchWithoutOwners(object: JsonObject, lost: readonly string[], uid: string): JsonObject {
  const ownerReferences = objectsAt(object, 'metadata', 'ownerReferences').filter(
    (reference) => !lost.includes(stringAt(reference, 'uid')),
  );
  return { uid, ownerReferences };
}

function patchWithoutFinalizer(object: JsonObject, finalizer: string): JsonObject {
  const resourceVersion = stringAt(object, 'metadata', 'resourceVersion');
  const finalizers = stringsAt(object, 'metadata', 'finalizers').filter((name) => name !== finalizer);
  return { resourceVersion, finalizers };
}
