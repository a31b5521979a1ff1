import { pendingInitializers } from '../../injection/initializers/pending-initializers.js';
import { isJsonObject, type JsonObject } from '../../json/json.js';
import { objectPath } from '../../kubernetes/discovery/workload-resources.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import type { ControllerEvent } from '../loop/controller-event.js';
import { keyText, type WorkloadKey } from '../loop/workload-key.js';

// No event reports what another initializer has released, or what was deleted unseen; the oldest are the likeliest of these.
const MOST_DEFERRED = 10_000;

/**
 * Which pending objects still need the controller: those in its queue, and those that wait for another initializer first
 * and for this one later, which the queue does not hold. For the last replica, which must not end before they are done.
 */
export class AwaitedObjects {
  readonly #client: ApiClient;
  readonly #initializerName: () => string;
  readonly #queued = new Set<string>();
  readonly #deferred = new Map<string, WorkloadKey>();

  /** @param initializerName the controller's, as it is now */
  constructor(client: ApiClient, initializerName: () => string) {
    this.#client = client;
    this.#initializerName = initializerName;
  }

  /** To be called with everything that happens in the controller. */
  readonly observe = (event: ControllerEvent): void => {
    switch (event.kind) {
      case 'pending':
        this.#queued.add(keyText(event.key));
        return;
      case 'attempted':
        this.#recordAttempt(event);
        return;
      case 'dequeued':
        this.#queued.delete(keyText(event.key));
        return;
      case 'deleted':
        this.#deferred.delete(keyText(event.key));
        return;
      case 'connected':
      case 'disconnected':
      case 'configured':
      case 'misconfigured':
    }
  };

  /**
   * Whether no object needs the controller. What waits for others may have been deleted unseen, so each of these is read.
   * Never throws.
   */
  readonly isEmpty = async (): Promise<boolean> => {
    if (this.#queued.size > 0) return false;
    for (const [text, { resource, namespace, name }] of this.#deferred) {
      if (await this.#needsUs(objectPath(resource, namespace, name))) return false;
      this.#deferred.delete(text);
    }
    return true;
  };

  #recordAttempt({ key, outcome, object }: Extract<ControllerEvent, { kind: 'attempted' }>): void {
    const deferred = outcome.action === 'ignored' && object !== undefined && this.#isOurs(object);
    this.#deferred.delete(keyText(key));
    if (deferred) this.#deferred.set(keyText(key), key);
    const [oldest] = this.#deferred.keys();
    if (this.#deferred.size > MOST_DEFERRED && oldest !== undefined) this.#deferred.delete(oldest);
  }

  #isOurs(object: JsonObject): boolean {
    return pendingInitializers(object)?.names.includes(this.#initializerName()) === true;
  }

  async #needsUs(path: string): Promise<boolean> {
    try {
      const object = await this.#client.request({ method: 'GET', path });
      return isJsonObject(object) && this.#isOurs(object);
    } catch (error) {
      return !(error instanceof KubeApiError && error.isNotFound);
    }
  }
}
