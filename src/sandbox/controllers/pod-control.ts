import { StatusError } from '../api-status.js';
import { objectAt, objectsAt, stringAt, stringsAt, valueAt } from '../json/json-path.js';
import type { JsonObject } from '../json/json-value.js';
import { matchesLabelSelector } from '../kinds/validation/validate-workload.js';
import type { Collection } from '../store/collection.js';
import { Expectations } from './expectations.js';
import type { ControlledKind, InternalClient } from './internal-client.js';
import type { KeyQueue } from './key-queue.js';
import { OwnedObjects, queueKey, type SeenObject } from './owned-objects.js';
import type { WarningRecorder } from './warning-recorder.js';

/** After this time a controller no longer waits for what it expects (ExpectationsTimeout). */
const EXPECTATIONS_TIMEOUT_MS = 5 * 60_000;

/** What pod control works with. */
export interface PodControlDependencies {
  /** The kind whose objects own the pods. */
  readonly owners: ControlledKind;
  readonly pods: Collection;
  readonly client: InternalClient;
  readonly events: WarningRecorder;
  /** Where owners are queued by `namespace/name`; a function, because the queue needs the pod control too. */
  readonly queue: () => KeyQueue;
}

/**
 * The pods of one kind of owner: creates and deletes them, remembers what it expects, and queues the owner when a pod changes
 * (pkg/controller/controller_utils.go, RealPodControl).
 */
export class PodControl {
  readonly #expectations = new Expectations();
  readonly #pods: OwnedObjects;
  readonly #parts: PodControlDependencies;

  constructor(parts: PodControlDependencies) {
    this.#parts = parts;
    this.#pods = new OwnedObjects(parts.pods, ({ type, seen }, owner) => {
      if (owner?.kind !== parts.owners.kind) return;
      if (type === 'ADDED') this.#expectations.creationsObserved(owner.uid);
      if (type === 'DELETED' || isBeingDeleted(seen.object)) {
        this.#expectations.deletionObserved(owner.uid, seen.stored.uid);
      }
      parts.queue().add(`${seen.stored.namespace}/${owner.name}`);
    });
  }

  /** The pods of an owner, oldest first; adopts those that the owner selects and that have no controller. */
  async podsOf(owner: SeenObject): Promise<readonly SeenObject[]> {
    const selector = objectAt(owner.object, 'spec', 'selector');
    const orphans = this.#pods.orphansIn(owner.stored.namespace);
    const adopted = isBeingDeleted(owner.object) ? [] : orphans.filter((pod) => isAdoptable(pod, selector));
    for (const pod of adopted) await this.#adopt(owner, pod);
    return this.#pods.ownedBy(owner.stored.uid);
  }

  /** Whether everything that is expected for an owner was observed: only then may its pods be counted. */
  hasSatisfiedExpectations(owner: SeenObject): boolean {
    return this.#expectations.isSatisfied(owner.stored.uid);
  }

  /** The owner is gone. */
  forget(ownerUid: string): void {
    this.#expectations.forget(ownerUid);
  }

  /**
   * Creates pods, one at first, then twice as many at a time, until one fails. A create that times out has created its pod:
   * the pod waits for its initializers and counts as soon as it is observed (1.9; 1.7 took it for failed and made another).
   * @throws StatusError of the first create that failed.
   */
  async createPods(owner: SeenObject, count: number): Promise<void> {
    const { uid } = owner.stored;
    this.#expectations.expectCreations(uid, count);
    let left = count;
    for (let batch = 1; left > 0; batch *= 2) {
      const batchSize = Math.min(batch, left);
      const results = await Promise.allSettled(Array.from({ length: batchSize }, () => this.#createOne(owner)));
      left -= batchSize;
      const failed = results.find((result) => result.status === 'rejected');
      if (failed === undefined) continue;
      this.#expectations.creationsObserved(uid, left);
      throw failed.reason;
    }
  }

  /** Deletes the youngest pods. @throws StatusError of the first deletion that failed. */
  async deleteYoungest(owner: SeenObject, pods: readonly SeenObject[], count: number): Promise<void> {
    const chosen = pods.slice(pods.length - count);
    for (const { stored } of chosen) this.#expectations.expectDeletion(owner.stored.uid, stored.uid);
    const results = await Promise.allSettled(chosen.map((pod) => this.#deleteOne(owner, pod)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  async #createOne(owner: SeenObject): Promise<void> {
    const { client, events, owners } = this.#parts;
    const { namespace, uid } = owner.stored;
    try {
      await client.send({
        verb: 'create',
        apiVersion: 'v1',
        resource: 'pods',
        namespace,
        body: podFromTemplate(owner, owners),
      });
    } catch (error) {
      if (error instanceof StatusError && error.code === 504) {
        this.#forgetLater(owner);
        return;
      }
      this.#expectations.creationsObserved(uid);
      const why = error instanceof Error ? error.message : String(error);
      events.warn({ ...owners, owner }, 'FailedCreate', `Error creating: ${why}`);
      throw error;
    }
  }

  async #deleteOne(owner: SeenObject, { stored }: SeenObject): Promise<void> {
    const { namespace, name } = stored;
    try {
      await this.#parts.client.send({ verb: 'delete', apiVersion: 'v1', resource: 'pods', namespace, name, body: {} });
    } catch (error) {
      this.#expectations.deletionObserved(owner.stored.uid, stored.uid);
      if (!(error instanceof StatusError) || error.code !== 404) throw error;
    }
  }

  #forgetLater({ stored }: SeenObject): void {
    this.#parts.queue().addAfter(queueKey(stored), EXPECTATIONS_TIMEOUT_MS, () => {
      this.#expectations.forget(stored.uid);
    });
  }

  async #adopt(owner: SeenObject, { stored, object }: SeenObject): Promise<void> {
    const references = objectsAt(object, 'metadata', 'ownerReferences');
    const ownerReferences = [...references, controllerReference(owner, this.#parts.owners)];
    const body = { metadata: { uid: stored.uid, ownerReferences } };
    const { namespace, name } = stored;
    await this.#parts.client.send({ verb: 'patch', apiVersion: 'v1', resource: 'pods', namespace, name, body });
  }
}

/** Whether an object is deleted and still waits for its finalizers or its node. */
export function isBeingDeleted(object: JsonObject): boolean {
  return valueAt(object, 'metadata', 'deletionTimestamp') !== undefined;
}

/** Whether a pod counts: it has not ended and is not being deleted. */
export function isPodActive(pod: JsonObject): boolean {
  return !['Succeeded', 'Failed'].includes(stringAt(pod, 'status', 'phase')) && !isBeingDeleted(pod);
}

/** Whether a pod says that it is ready; here only a client can have written that. */
export function isPodReady(pod: JsonObject): boolean {
  const conditions = objectsAt(pod, 'status', 'conditions');
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

/** The owner reference of an object that an owner creates and controls. */
export function controllerReference(owner: SeenObject, { apiVersion, kind }: ControlledKind): JsonObject {
  const { name, uid } = owner.stored;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** A pod from its owner's template: labels, annotations and finalizers of its metadata, all of its spec. */
function podFromTemplate(owner: SeenObject, kind: ControlledKind): JsonObject {
  const template = objectAt(owner.object, 'spec', 'template');
  const finalizers = stringsAt(template, 'metadata', 'finalizers');
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      generateName: `${owner.stored.name}-`,
      labels: objectAt(template, 'metadata', 'labels'),
      annotations: objectAt(template, 'metadata', 'annotations'),
      ...(finalizers.length > 0 && { finalizers }),
      ownerReferences: [controllerReference(owner, kind)],
    },
    spec: objectAt(template, 'spec'),
  };
}

function isAdoptable({ object, stored }: SeenObject, selector: JsonObject): boolean {
  return isPodActive(object) && matchesLabelSelector(selector, stored.labels);
}
